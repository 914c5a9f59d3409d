import { Button, Checkbox, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import type { Scope, Token } from "~/api/types";
import { addDays, today } from "~/lib/dates";
import { Temporal } from "~/lib/temporal";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { CopyOnce } from "~/ui/CopyOnce";
import { type Column, DataTable } from "~/ui/DataTable";
import { DateField } from "~/ui/DateField";
import { EmptyState } from "~/ui/EmptyState";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { Loading } from "~/ui/Loading";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { useCreateToken, useRevokeToken, useTokens } from "./queries";
import styles from "./SettingsPage.module.css";

const scopes: Scope[] = ["read", "write", "admin"];

/** Personal access tokens; the secret is shown a single time, right after it was made. */
export function TokensCard() {
  const { t } = useTranslation(["settings", "common"]);
  const formats = useFormats();
  const tokens = useTokens();
  const revoke = useRevokeToken();
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string>();
  const never = t("settings:token.never");
  const columns: Column<Token>[] = [
    { key: "name", header: t("settings:token.name"), phone: "title", cell: (row) => row.name },
    {
      key: "prefix",
      header: t("settings:token.prefix"),
      cell: (row) => <span className={styles.code}>{row.prefix}…</span>,
    },
    {
      key: "scopes",
      header: t("settings:token.scopes"),
      cell: (row) => row.scopes.map((scope) => t(`settings:token.scope.${scope}`)).join(", "),
    },
    {
      key: "expires",
      header: t("settings:token.expires"),
      cell: (row) => (row.expires_at ? formats.instant(row.expires_at) : never),
    },
    {
      key: "used",
      header: t("settings:token.lastUsed"),
      cell: (row) => (row.last_used_at ? formats.instant(row.last_used_at) : never),
    },
  ];
  const add = (
    <Button size="xs" variant="default" leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
      {t("settings:token.add")}
    </Button>
  );
  return (
    <Card
      flush
      title={t("settings:token.title")}
      description={t("settings:token.text")}
      actions={tokens.data && tokens.data.length > 0 ? add : undefined}
    >
      <ProblemAlert error={tokens.error} onRetry={() => void tokens.refetch()} />
      {tokens.isPending && <Loading lines={2} />}
      {secret && <CopyOnce label={t("settings:token.secret")} value={secret} />}
      {tokens.data && (
        <DataTable
          label={t("settings:token.title")}
          columns={columns}
          rows={tokens.data}
          rowKey={(row) => row.id}
          empty={
            <EmptyState title={t("settings:token.empty")} text={t("settings:token.emptyText")} action={add} />
          }
          actions={(row) => (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`${t("settings:token.revoke")}: ${row.name}`}
              onClick={() =>
                revoke.mutate(row.id, {
                  onSuccess: () => notifyDone(t("settings:token.revoked", { name: row.name })),
                  onError: notifyProblem,
                })
              }
            >
              {t("settings:token.revoke")}
            </Button>
          )}
        />
      )}
      {making && (
        <MakeToken
          onClose={() => setMaking(false)}
          onMade={(made) => {
            setSecret(made);
            setMaking(false);
          }}
        />
      )}
    </Card>
  );
}

function MakeToken({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
  const { t } = useTranslation(["settings", "common"]);
  const { zone } = useFormats();
  const create = useCreateToken();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    initialValues: { name: "", scopes: ["read", "write"] as Scope[], expires_at: addDays(today(zone), 90) },
  });
  const save = (values: typeof form.values) => {
    setProblem(null);
    // The token is good for the whole of its last day.
    const end = Temporal.PlainDate.from(values.expires_at)
      .add({ days: 1 })
      .toZonedDateTime(zone)
      .toInstant()
      .toString();
    create.mutate(
      { name: values.name, scopes: values.scopes, expires_at: end },
      {
        onSuccess: (made) => onMade(made.secret),
        onError: (thrown) => setProblem(showAtFields(form, thrown)),
      },
    );
  };
  return (
    <FormModal
      title={t("settings:token.add")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit(save)}
      dirty={form.isDirty()}
      busy={create.isPending}
      problem={problem}
      submitLabel={t("common:action.create")}
    >
      <TextInput
        label={t("settings:token.name")}
        placeholder={t("settings:token.namePlaceholder")}
        maxLength={100}
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps("name")}
      />
      <Checkbox.Group label={t("settings:token.scopes")} {...form.getInputProps("scopes")}>
        <div className={styles.stack}>
          {scopes.map((scope) => (
            <Checkbox
              key={scope}
              value={scope}
              label={t(`settings:token.scope.${scope}`)}
              description={t(`settings:token.scopeHint.${scope}`)}
            />
          ))}
        </div>
      </Checkbox.Group>
      <DateField
        label={t("settings:token.expires")}
        minDate={today(zone)}
        {...form.getInputProps("expires_at")}
      />
    </FormModal>
  );
}
