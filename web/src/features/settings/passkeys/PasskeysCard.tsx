import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Passkey } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { supportsPasskeys } from "~/platform/passkeys";
import type { Column } from "~/ui/DataTable";
import { ListCard } from "~/ui/ListCard";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { AddPasskey } from "./AddPasskey";
import { usePasskeys, useRemovePasskey } from "./queries";

/** Keys in the member's devices that sign in without a password. */
export function PasskeysCard() {
  const { t } = useTranslation("settings");
  const { instant } = useFormats();
  const passkeys = usePasskeys();
  const remove = useRemovePasskey();
  const columns: Column<Passkey>[] = [
    { key: "name", header: t("passkey.name"), phone: "title", cell: (row) => row.name },
    { key: "since", header: t("passkey.since"), cell: (row) => instant(row.created_at) },
    {
      key: "used",
      header: t("passkey.used"),
      cell: (row) => (row.last_used_at ? instant(row.last_used_at) : t("passkey.never")),
    },
  ];
  const supported = supportsPasskeys();
  return (
    <ListCard
      title={t("passkey.title")}
      text={t("passkey.text", { host: window.location.hostname })}
      list={passkeys}
      columns={columns}
      empty={{
        title: t("passkey.empty"),
        text: supported ? t("passkey.emptyText") : t("passkey.unsupported"),
      }}
      add={
        supported && {
          label: t("passkey.add"),
          dialog: (close) => <AddPasskey onClose={close} onAdded={close} />,
        }
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
  );
}
