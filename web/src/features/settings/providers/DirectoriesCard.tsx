import { Button, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ProvisioningToken } from "~/api/types";
import { addDays, today, untilEndOf } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import type { Column } from "~/ui/DataTable";
import { DateField } from "~/ui/DateField";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { SecretsCard } from "~/ui/SecretsCard";
import settings from "../SettingsPage.module.css";
import { useDeleteDirectory, useDirectories, useMakeDirectory } from "./directoryQueries";

/** Keys of directories that provision members and teams. */
export function DirectoriesCard() {
  const { t } = useTranslation("providers");
  const { zone } = useFormats();
  const directories = useDirectories();
  const remove = useDeleteDirectory();
  const make = useMakeDirectory();
  const columns = useColumns();
  return (
    <SecretsCard
      title={t("directory.title")}
      text={t("directory.about")}
      list={directories}
      columns={columns}
      empty={{ title: t("directory.empty"), text: t("directory.emptyText") }}
      secret={{ label: t("directory.secret") }}
      add={{
        label: t("directory.add"),
        values: { name: "", expires_at: addDays(today(zone), 364) },
        body: ({ name, expires_at }) => ({ name, expires_at: untilEndOf(expires_at, zone) }),
        make,
        fields: (form) => (
          <>
            <TextInput
              label={t("directory.name")}
              placeholder={t("directory.namePlaceholder")}
              maxLength={100}
              required
              withAsterisk={false}
              data-autofocus
              {...form.getInputProps("name")}
            />
            <DateField
              label={t("directory.expires")}
              minDate={today(zone)}
              {...form.getInputProps("expires_at")}
            />
          </>
        ),
      }}
      actions={(row) => (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`${t("directory.remove")}: ${row.name}`}
          onClick={() =>
            remove.mutate(row.id, {
              onSuccess: () => notifyDone(t("directory.removed", { name: row.name })),
              onError: notifyProblem,
            })
          }
        >
          {t("directory.remove")}
        </Button>
      )}
    >
      <Text size="sm">
        {t("directory.address")} <span className={settings.code}>{`${window.location.origin}/scim/v2`}</span>
      </Text>
    </SecretsCard>
  );
}

function useColumns(): Column<ProvisioningToken>[] {
  const { t } = useTranslation("providers");
  const formats = useFormats();
  return [
    { key: "name", header: t("directory.name"), phone: "title", cell: (row) => row.name },
    {
      key: "prefix",
      header: t("directory.prefix"),
      cell: (row) => <span className={settings.code}>{row.prefix}…</span>,
    },
    { key: "expires", header: t("directory.expires"), cell: (row) => formats.instant(row.expires_at) },
    {
      key: "used",
      header: t("directory.used"),
      cell: (row) => (row.last_used_at ? formats.instant(row.last_used_at) : t("directory.never")),
    },
  ];
}
