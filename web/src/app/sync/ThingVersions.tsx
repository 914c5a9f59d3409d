import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import { useScope, useTaskStatuses } from "~/api/queries/scope";
import { useFormats } from "~/platform/formats";
import type { Thing } from "~/platform/outbox/things";
import styles from "./SyncPanel.module.css";

/** The fields of other objects that a person compares; what is not here is told by the list it stands in. */
const fields = [
  "name",
  "code",
  "note",
  "status_id",
  "assignee_ids",
  "member_ids",
  "deadline",
  "estimate_seconds",
  "budget_seconds",
  "client_id",
  "billable",
  "visibility",
  "color",
  "archived",
] as const;

type Field = (typeof fields)[number];

/** The member's version and the server's beside each other, as far as the change is about them. */
export function ThingVersions({ thing }: { thing: Thing }) {
  const { t } = useTranslation("offline");
  const text = useValueText();
  const shown = fields.filter((field) => field in thing.fields);
  if (!thing.theirs || shown.length === 0) return null;
  const { theirs } = thing;
  return (
    <table className={styles.versions}>
      <thead>
        <tr>
          <th scope="col">{t("conflict.field")}</th>
          <th scope="col">{t("conflict.mine")}</th>
          <th scope="col">{t("conflict.theirs")}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((field) => (
          <tr key={field}>
            <th scope="row">{t(`thingField.${field}`)}</th>
            <td>{text(field, thing.fields[field])}</td>
            <td>{text(field, theirs[field])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function useValueText(): (field: Field, value: unknown) => string {
  const { t } = useTranslation(["offline", "common"]);
  const { date, duration } = useFormats();
  const members = useMembers().data ?? [];
  const statuses = useTaskStatuses().data ?? [];
  const { clients } = useScope();
  const nameOf = (id: unknown) => members.find((member) => member.id === id)?.name ?? "…";
  return (field, value) => {
    if (value === null || value === undefined || value === "") return t("offline:conflict.nothing");
    switch (field) {
      case "status_id":
        return statuses.find(({ id }) => id === value)?.name ?? "…";
      case "assignee_ids":
      case "member_ids":
        return (value as unknown[]).map(nameOf).join(", ") || t("offline:conflict.nothing");
      case "client_id":
        return clients.get(String(value))?.name ?? "…";
      case "deadline":
        return date(String(value));
      case "estimate_seconds":
      case "budget_seconds":
        return duration(Number(value));
      case "archived":
        return t(value ? "offline:yes" : "offline:no");
      case "billable":
        return typeof value === "boolean"
          ? t(value ? "offline:yes" : "offline:no")
          : t(`common:billable.${value as "yes"}`);
      default:
        return String(value);
    }
  };
}
