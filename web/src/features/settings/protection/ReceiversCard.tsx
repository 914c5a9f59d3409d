import { Button, Select, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { AlertReceiver, FindingSeverity } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { useMay } from "~/platform/session";
import type { Column } from "~/ui/DataTable";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { SecretsCard } from "~/ui/SecretsCard";
import { severities } from "./model";
import styles from "./Protection.module.css";
import { useCreateReceiver, useDeleteReceiver, useReceivers, useTryReceiver } from "./queries";

/** Programs that are told of each new finding, and how the last alert went. */
export function ReceiversCard() {
  const { t } = useTranslation("protection");
  const receivers = useReceivers();
  const mayManage = useMay("security_manage");
  const columns = useColumns();
  const create = useCreateReceiver();
  const { mutateAsync: attempt, isPending: tries, variables: tried } = useTryReceiver();
  const { mutateAsync: remove } = useDeleteReceiver();
  const button = (row: AlertReceiver, label: string, onClick: () => void, loading = false) => (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={`${label}: ${row.name}`}
      loading={loading}
      onClick={onClick}
    >
      {label}
    </Button>
  );
  const say = (text: string, done: Promise<unknown>) => void done.then(() => notifyDone(text), notifyProblem);
  return (
    <SecretsCard
      title={t("receivers.title")}
      text={t("receivers.text")}
      list={receivers}
      columns={columns}
      empty={{ title: t("receivers.empty"), text: t("receivers.emptyText") }}
      secret={{ label: t("receivers.secret"), hint: t("receivers.secretText") }}
      add={
        mayManage && {
          label: t("receivers.add"),
          values: { name: "", url: "", least_severity: "high" as FindingSeverity },
          body: (values) => values,
          make: create,
          fields: (form) => <ReceiverFields form={form} />,
        }
      }
      actions={(row) =>
        mayManage && (
          <span className={styles.actions}>
            {button(
              row,
              t("receivers.try"),
              () => say(t("receivers.tried"), attempt(row.id)),
              tries && tried === row.id,
            )}
            {button(row, t("receivers.remove"), () => say(t("receivers.removed"), remove(row.id)))}
          </span>
        )
      }
    />
  );
}

function useColumns(): Column<AlertReceiver>[] {
  const { t } = useTranslation("protection");
  const { instant } = useFormats();
  const how = (row: AlertReceiver) => {
    if (!row.last_sent_at) return t("receivers.never");
    const went = row.last_error ? t("receivers.failed", { why: row.last_error }) : t("receivers.ok");
    return `${instant(row.last_sent_at)}, ${went}`;
  };
  return [
    { key: "name", header: t("receivers.name"), phone: "title", cell: (row) => row.name },
    {
      key: "url",
      header: t("receivers.url"),
      cell: (row) => <span className={styles.address}>{row.url}</span>,
    },
    { key: "least", header: t("receivers.least"), cell: (row) => t(`severity.${row.least_severity}`) },
    { key: "sent", header: t("receivers.lastSent"), cell: how },
  ];
}

type ReceiverForm = UseFormReturnType<{ name: string; url: string; least_severity: FindingSeverity }>;

function ReceiverFields({ form }: { form: ReceiverForm }) {
  const { t } = useTranslation("protection");
  return (
    <>
      <TextInput
        label={t("receivers.name")}
        placeholder={t("receivers.namePlaceholder")}
        maxLength={100}
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps("name")}
      />
      <TextInput
        label={t("receivers.url")}
        placeholder={t("receivers.urlPlaceholder")}
        type="url"
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        maxLength={500}
        required
        withAsterisk={false}
        {...form.getInputProps("url")}
      />
      <Select
        label={t("receivers.least")}
        data={severities.map((severity) => ({ value: severity, label: t(`severity.${severity}`) }))}
        allowDeselect={false}
        {...form.getInputProps("least_severity")}
      />
    </>
  );
}
