import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useMembers, useTeams } from "~/api/queries/people";
import { useScope, useTaskStatuses } from "~/api/queries/scope";
import type { AuditEvent } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { useMe } from "~/platform/session";
import { type Reach, reachWord } from "~/ui/permissions/reach";
import { useActionWords } from "~/ui/permissions/useActionWords";
import styles from "./history.module.css";
import { changesOf } from "./model";

/** What an event changed, field by field, in the words of the reader. */
export function EventChanges({ event }: { event: AuditEvent }) {
  const { t, i18n } = useTranslation("audit");
  const show = useValues();
  const changes = changesOf(event);
  if (event.erased) return <p className={styles.quiet}>{t("erased")}</p>;
  if (changes.length === 0) return null;
  const nameOf = (field: string) =>
    i18n.exists(`audit:field.${field}`) ? t(`field.${field}` as "field.name") : field.replaceAll("_", " ");
  return (
    <dl className={styles.changes}>
      {changes.map(({ field, before, after }) => (
        <div key={field}>
          <dt>{nameOf(field)}</dt>
          <dd>
            {event.before !== null && before !== null && (
              <del>
                <span className="visually-hidden">{t("before")} </span>
                {show(field, before)}
              </del>
            )}
            {event.after !== null && (
              <ins>
                <span className="visually-hidden">{t("after")} </span>
                {after === null ? t("nothing") : show(field, after)}
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Fields whose values are words of a closed list; everywhere else a text is what somebody typed. */
const listed = new Set([
  "billable",
  "source",
  "kind",
  "visibility",
  "status",
  "role",
  "based_on",
  "overlap_policy",
  "day_boundary",
  "mode",
  "level",
  "week_start",
  "category",
  "state",
]);

type Granted = { action: string } & ({ reach: Reach | null } | Reach);

/** What a role or a member is granted: an action and how far it reaches. */
function isGrant(value: unknown): value is Granted {
  return (
    typeof value === "object" &&
    value !== null &&
    "action" in value &&
    ("reach" in value || "people" in value)
  );
}

/** Ids become names, seconds durations, minor units amounts, instants times of the reader. */
function useValues() {
  const { t, i18n } = useTranslation("audit");
  const { t: permission } = useTranslation("permissions");
  const words = useActionWords();
  const { duration, instant, date, number, money } = useFormats();
  const amount = money(useMe().organization.currency);
  const { clients, projects, tasks } = useScope();
  const members = useMembers().data;
  const teams = useTeams().data;
  const statuses = useTaskStatuses().data;
  const names = useMemo(() => {
    const all = [
      members,
      teams,
      statuses,
      [...clients.values()],
      [...projects.values()],
      [...tasks.values()],
    ];
    return new Map(all.flatMap((list) => (list ?? []).map((one) => [one.id, one.name] as const)));
  }, [members, teams, statuses, clients, projects, tasks]);
  const show = (field: string, value: unknown): string => {
    if (Array.isArray(value)) return value.map((one) => show(field, one)).join(", ") || t("nothing");
    if (typeof value === "boolean") return value ? t("yes") : t("no");
    if (typeof value === "number") {
      if (field.endsWith("seconds")) return duration(value);
      return field.endsWith("_minor") ? amount(value) : number(value);
    }
    if (typeof value === "string") {
      const name = names.get(value);
      if (name !== undefined) return name;
      if (listed.has(field) && i18n.exists(`audit:value.${value}`)) return t(`value.${value}` as "value.yes");
      if (/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(value)) return instant(value);
      if (/^\d{4}-\d\d-\d\d$/.test(value)) return date(value);
      return value === "" ? t("nothing") : value;
    }
    if (isGrant(value)) {
      const reach = reachWord("reach" in value ? value.reach : value);
      return `${words.action(value.action)}: ${permission(`reach.${reach}`)}`;
    }
    return value === null ? t("nothing") : JSON.stringify(value);
  };
  return show;
}
