import { Alert, Button, Select, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import type { Removal } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { useMe } from "~/platform/session";
import { Card } from "~/ui/Card";
import { CopyOnce } from "~/ui/CopyOnce";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { Loading } from "~/ui/Loading";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import styles from "./Data.module.css";
import { useRemoval, useRequestRemoval, useWithdrawRemoval } from "./removalQueries";

/** The end of the organization: asked for with its name, not begun before a date, taken back until then. */
export function RemovalCard() {
  const { t } = useTranslation("removal");
  const removal = useRemoval();
  const [asking, setAsking] = useState(false);
  const [receipt, setReceipt] = useState<string>();
  return (
    <Card title={t("card.title")} description={t("card.text")}>
      <div className={styles.choices}>
        <ProblemAlert error={removal.error} onRetry={() => void removal.refetch()} />
        {removal.isPending && <Loading lines={2} />}
        {receipt && (
          <div>
            <CopyOnce label={t("card.receipt")} value={receipt} />
            <p className={styles.hint}>{t("card.receiptText")}</p>
          </div>
        )}
        {removal.data && <Waiting removal={removal.data} onWithdrawn={() => setReceipt(undefined)} />}
        {removal.data === null && (
          <div>
            <Button variant="default" color="red" onClick={() => setAsking(true)}>
              {t("card.ask")}
            </Button>
          </div>
        )}
      </div>
      {asking && (
        <Ask
          onClose={() => setAsking(false)}
          onAsked={(url) => {
            setReceipt(url);
            setAsking(false);
          }}
        />
      )}
    </Card>
  );
}

function Waiting({ removal, onWithdrawn }: { removal: Removal; onWithdrawn: () => void }) {
  const { t } = useTranslation("removal");
  const { instant } = useFormats();
  const withdraw = useWithdrawRemoval();
  const takeBack = () =>
    withdraw.mutate(undefined, {
      onSuccess: () => {
        notifyDone(t("card.withdrawn"));
        onWithdrawn();
      },
      onError: notifyProblem,
    });
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title={t("card.due", { at: instant(removal.due_at) })}
      role="status"
    >
      <p className={styles.hint}>{t("card.dueText", { id: removal.organization_id })}</p>
      <Button size="compact-sm" mt={8} loading={withdraw.isPending} onClick={takeBack}>
        {t("card.withdraw")}
      </Button>
    </Alert>
  );
}

const periods = [1, 7, 14, 30] as const;

function Ask({ onClose, onAsked }: { onClose: () => void; onAsked: (receipt: string) => void }) {
  const { t } = useTranslation("removal");
  const { organization } = useMe();
  const request = useRequestRemoval();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    initialValues: { name: "", reason: "", days: "14" },
    validate: {
      name: (name) =>
        name.trim().toLocaleLowerCase() === organization.name.toLocaleLowerCase() ? null : t("ask.nameWrong"),
    },
  });
  const save = (values: typeof form.values) => {
    setProblem(null);
    request.mutate(
      { ...values, days: Number(values.days) },
      {
        onSuccess: (asked) => onAsked(asked.receipt_url),
        onError: (thrown) => setProblem(showAtFields(form, thrown)),
      },
    );
  };
  return (
    <FormModal
      title={t("card.ask")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit(save)}
      dirty={form.isDirty()}
      busy={request.isPending}
      problem={problem}
      submitLabel={t("ask.submit")}
    >
      <ul className={styles.facts}>
        <li>{t("ask.fact.wait")}</li>
        <li>{t("ask.fact.end")}</li>
        <li>{t("ask.fact.gone")}</li>
        <li>{t("ask.fact.copy")}</li>
      </ul>
      <Select
        label={t("ask.days")}
        data={periods.map((days) => ({ value: String(days), label: t("ask.period", { count: days }) }))}
        allowDeselect={false}
        {...form.getInputProps("days")}
      />
      <Textarea label={t("ask.reason")} maxLength={1000} autosize {...form.getInputProps("reason")} />
      <TextInput
        label={t("ask.name", { name: organization.name })}
        required
        withAsterisk={false}
        autoComplete="off"
        {...form.getInputProps("name")}
      />
    </FormModal>
  );
}
