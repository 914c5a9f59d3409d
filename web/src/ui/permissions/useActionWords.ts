import { useTranslation } from "react-i18next";

/** Actions and reasons in the language of the reader; what this app does not know yet, in the server's words. */
export function useActionWords() {
  const { t, i18n } = useTranslation("permissions");
  const word = (key: string, otherwise: string) =>
    i18n.exists(`permissions:${key}`) ? t(key as "title") : otherwise;
  return {
    action: (action: string, otherwise = action.replaceAll("_", " ")) => word(`actions.${action}`, otherwise),
    reason: (reason: string, otherwise: string) => word(`reasons.${reason}`, otherwise),
  };
}
