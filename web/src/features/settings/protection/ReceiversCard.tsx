import { Button, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import type { AlertReceiver, FindingSeverity } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { useMay } from "~/platform/session";
import { CopyOnce } from "~/ui/CopyOnce";
import type { Column } from "~/ui/DataTable";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { ListCard } from "~/ui/ListCard";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { severities } from "./model";
import styles from "./Protection.module.css";
import { useCreateReceiver, useDeleteReceiver, useReceivers, useTryReceiver } from "./queries";

/** Programs that are told of each new finding, and how the last alert went. */
export function ReceiversCard() {
  const { t } = useTranslation("protection");
  const receivers = useReceivers();
  const mayManage = useMay("security_manage");
  const columns = useColumns();
  const [secret, setSecret] = useState<string>();
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
    <ListCard
      title={t("receivers.title")}
      text={t("receivers.text")}
      list={receivers}
      columns={columns}
      empty={{ title: t("receivers.empty"), text: t("receivers.emptyText") }}
      add={
        mayManage && {
          label: t("receivers.add"),
          dialog: (close) => (
            <NewReceiverDialog
              onClose={close}
              onMade={(made) => {
                setSecret(made);
                close();
              }}
            />
          ),
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
    >
      {secret && (
        <>
          <CopyOnce label={t("receivers.secret")} value={secret} />
          <p className={styles.hint}>{t("receivers.secretText")}</p>
        </>
      )}
    </ListCard>
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

function NewReceiverDialog({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
  const { t } = useTranslation(["protection", "common"]);
  const create = useCreateReceiver();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    initialValues: { name: "", url: "", least_severity: "high" as FindingSeverity },
  });
  const save = (values: typeof form.values) => {
    setProblem(null);
    create.mutate(values, {
      onSuccess: (made) => onMade(made.secret),
      onError: (thrown) => setProblem(showAtFields(form, thrown)),
    });
  };
  return (
    <FormModal
      title={t("protection:receivers.add")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit(save)}
      dirty={form.isDirty()}
      busy={create.isPending}
      problem={problem}
      submitLabel={t("common:action.create")}
    >
      <TextInput
        label={t("protection:receivers.name")}
        placeholder={t("protection:receivers.namePlaceholder")}
        maxLength={100}
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps("name")}
      />
      <TextInput
        label={t("protection:receivers.url")}
        placeholder={t("protection:receivers.urlPlaceholder")}
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
        label={t("protection:receivers.least")}
        data={severities.map((severity) => ({
          value: severity,
          label: t(`protection:severity.${severity}`),
        }))}
        allowDeselect={false}
        {...form.getInputProps("least_severity")}
      />
    </FormModal>
  );
}
