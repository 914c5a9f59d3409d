import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Passkey } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { supportsPasskeys } from "~/platform/passkeys";
import { Card } from "~/ui/Card";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { AddPasskey } from "./AddPasskey";
import { usePasskeys, useRemovePasskey } from "./queries";

/** Keys in the member's devices that sign in without a password. */
export function PasskeysCard() {
  const { t } = useTranslation("settings");
  const { instant } = useFormats();
  const passkeys = usePasskeys();
  const remove = useRemovePasskey();
  const [adding, setAdding] = useState(false);
  const columns: Column<Passkey>[] = [
    { key: "name", header: t("passkey.name"), phone: "title", cell: (row) => row.name },
    { key: "since", header: t("passkey.since"), cell: (row) => instant(row.created_at) },
    {
      key: "used",
      header: t("passkey.used"),
      cell: (row) => (row.last_used_at ? instant(row.last_used_at) : t("passkey.never")),
    },
  ];
  const add = supportsPasskeys() && (
    <Button size="xs" variant="default" leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
      {t("passkey.add")}
    </Button>
  );
  return (
    <Card
      flush
      title={t("passkey.title")}
      description={t("passkey.text")}
      actions={passkeys.data && passkeys.data.length > 0 ? add : undefined}
    >
      <ProblemAlert error={passkeys.error} onRetry={() => void passkeys.refetch()} />
      {passkeys.isPending && <Loading lines={2} />}
      {passkeys.data && (
        <DataTable
          label={t("passkey.title")}
          columns={columns}
          rows={passkeys.data}
          rowKey={(row) => row.id}
          empty={
            <EmptyState
              title={t("passkey.empty")}
              text={add ? t("passkey.emptyText") : t("passkey.unsupported")}
              action={add || undefined}
            />
          }
          actions={(row) => (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`${t("passkey.remove")}: ${row.name}`}
              onClick={() =>
                remove.mutate(row.id, {
                  onSuccess: () => notifyDone(t("passkey.removed", { name: row.name })),
                  onError: notifyProblem,
                })
              }
            >
              {t("passkey.remove")}
            </Button>
          )}
        />
      )}
      {adding && <AddPasskey onClose={() => setAdding(false)} onAdded={() => setAdding(false)} />}
    </Card>
  );
}
