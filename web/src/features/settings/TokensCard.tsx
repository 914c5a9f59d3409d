import { Button, Checkbox, Textarea, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { Instant, Scope, Token } from "~/api/types";
import { addDays, today, untilEndOf } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { serverClock } from "~/platform/serverClock";
import type { Column } from "~/ui/DataTable";
import { DateField } from "~/ui/DateField";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { SecretsCard } from "~/ui/SecretsCard";
import { StatusBadge } from "~/ui/StatusBadge";
import { networksOf } from "./protection/model";
import { useCreateToken, useRevokeToken, useTokens } from "./queries";
import styles from "./SettingsPage.module.css";

const scopes: Scope[] = ["read", "write", "admin"];

/** Personal access tokens. */
export function TokensCard() {
  const { t } = useTranslation(["settings", "common"]);
  const formats = useFormats();
  const tokens = useTokens();
  const revoke = useRevokeToken();
  const create = useCreateToken();
  // A date that is cut between two lines is read as two.
  const moment = (at: Instant | null) => (
    <span className={styles.whole}>{at ? formats.instant(at) : t("settings:token.never")}</span>
  );
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
      cell: (row) => moment(row.expires_at),
    },
    ...(tokens.data?.some((row) => row.networks.length > 0) ? [from] : []),
    {
      key: "used",
      header: t("settings:token.lastUsed"),
      cell: (row) => moment(row.last_used_at),
    },
  ];
  return (
    <SecretsCard
      title={t("settings:token.title")}
      text={t("settings:token.text")}
      list={tokens}
      columns={columns}
      empty={{ title: t("settings:token.empty"), text: t("settings:token.emptyText") }}
      secret={{ label: t("settings:token.secret") }}
      add={{
        label: t("settings:token.add"),
        values: {
          name: "",
          scopes: ["read", "write"] as Scope[],
          expires_at: addDays(today(formats.zone), 90),
          networks: "",
        },
        body: ({ networks, expires_at, ...values }) => ({
          ...values,
          expires_at: untilEndOf(expires_at, formats.zone),
          networks: networksOf(networks),
        }),
        make: create,
        fields: (form) => <TokenFields form={form} />,
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
    />
  );
}

function isPaused(token: Token): boolean {
  return token.paused_until !== null && Date.parse(token.paused_until) > serverClock.now();
}

type TokenForm = UseFormReturnType<{
  name: string;
  scopes: Scope[];
  expires_at: string;
  networks: string;
}>;

function TokenFields({ form }: { form: TokenForm }) {
  const { t } = useTranslation("settings");
  const { zone } = useFormats();
  return (
    <>
      <TextInput
        label={t("token.name")}
        placeholder={t("token.namePlaceholder")}
        maxLength={100}
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps("name")}
      />
      <Checkbox.Group label={t("token.scopes")} {...form.getInputProps("scopes")}>
        <div className={styles.stack}>
          {scopes.map((scope) => (
            <Checkbox
              key={scope}
              value={scope}
              label={t(`token.scope.${scope}`)}
              description={t(`token.scopeHint.${scope}`)}
            />
          ))}
        </div>
      </Checkbox.Group>
      <DateField label={t("token.expires")} minDate={today(zone)} {...form.getInputProps("expires_at")} />
      <Textarea
        label={t("token.networks")}
        description={t("token.networksText")}
        autosize
        minRows={1}
        maxRows={6}
        spellCheck={false}
        {...form.getInputProps("networks")}
      />
    </>
  );
}
