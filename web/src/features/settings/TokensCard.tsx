import { Button, Checkbox, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import type { Scope, Token } from "~/api/types";
import { addDays, today } from "~/lib/dates";
import { Temporal } from "~/lib/temporal";
import { useFormats } from "~/platform/formats";
import { serverClock } from "~/platform/serverClock";
import { CopyOnce } from "~/ui/CopyOnce";
import type { Column } from "~/ui/DataTable";
import { DateField } from "~/ui/DateField";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { ListCard } from "~/ui/ListCard";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { StatusBadge } from "~/ui/StatusBadge";
import { networksOf } from "./protection/model";
import { useCreateToken, useRevokeToken, useTokens } from "./queries";
import styles from "./SettingsPage.module.css";

const scopes: Scope[] = ["read", "write", "admin"];

/** Personal access tokens; the secret is shown a single time, right after it was made. */
export function TokensCard() {
  const { t } = useTranslation(["settings", "common"]);
  const formats = useFormats();
  const tokens = useTokens();
  const revoke = useRevokeToken();
  const [secret, setSecret] = useState<string>();
  const never = t("settings:token.never");
  const from: Column<Token> = {
    key: "from",
    header: t("settings:token.networks"),
    cell: (row) => row.networks.join(", "),
  };
  const columns: Column<Token>[] = [
    {
      key: "name",
      header: t("settings:token.name"),
      phone: "title",
      cell: (row) => (
        <>
          {row.name}
          {isPaused(row) && (
            <StatusBadge tone="danger">
              {t("settings:token.paused", { at: formats.instant(row.paused_until ?? "") })}
            </StatusBadge>
          )}
        </>
      ),
    },
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
    ...(tokens.data?.some((row) => row.networks.length > 0) ? [from] : []),
    {
      key: "used",
      header: t("settings:token.lastUsed"),
      cell: (row) => (row.last_used_at ? formats.instant(row.last_used_at) : never),
    },
  ];
  return (
    <ListCard
      title={t("settings:token.title")}
      text={t("settings:token.text")}
      list={tokens}
      columns={columns}
      empty={{ title: t("settings:token.empty"), text: t("settings:token.emptyText") }}
      add={{
        label: t("settings:token.add"),
        dialog: (close) => (
          <MakeToken
            onClose={close}
            onMade={(made) => {
              setSecret(made);
              close();
            }}
          />
        ),
      }}
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
    >
      {secret && <CopyOnce label={t("settings:token.secret")} value={secret} />}
    </ListCard>
  );
}

function isPaused(token: Token): boolean {
  return token.paused_until !== null && Date.parse(token.paused_until) > serverClock.now();
}

function MakeToken({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
  const { t } = useTranslation(["settings", "common"]);
  const { zone } = useFormats();
  const create = useCreateToken();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    initialValues: {
      name: "",
      scopes: ["read", "write"] as Scope[],
      expires_at: addDays(today(zone), 90),
      networks: "",
    },
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
      { name: values.name, scopes: values.scopes, expires_at: end, networks: networksOf(values.networks) },
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
      <Textarea
        label={t("settings:token.networks")}
        description={t("settings:token.networksText")}
        autosize
        minRows={1}
        maxRows={6}
        spellCheck={false}
        {...form.getInputProps("networks")}
      />
    </FormModal>
  );
}
