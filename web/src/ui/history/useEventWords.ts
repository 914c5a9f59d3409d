import { useTranslation } from "react-i18next";
import type { AuditEvent } from "~/api/types";
import { partsOf } from "./model";

/** Nouns, actions and people of events in the language of the reader. */
export function useEventWords() {
  const { t, i18n } = useTranslation("audit");
  const word = (key: string, otherwise: string) =>
    i18n.exists(`audit:${key}`) ? t(key as "field.name") : otherwise.replaceAll("_", " ");
  const noun = (kind: string) => word(`noun.${kind}`, kind);
  return {
    noun,
    /** `Time entry changed` */
    action: (action: string) => {
      const { noun: kind, verb } = partsOf(action);
      const special = action.replace(".", "_");
      if (i18n.exists(`audit:action.${special}`)) return word(`action.${special}`, action);
      return t("done", { noun: noun(kind), verb: word(`verb.${verb}`, verb) });
    },
    actor: (event: AuditEvent) => event.actor_name ?? (event.actor_id ? t("formerMember") : t("nobody")),
  };
}
