import { Button, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import type { ProvisioningToken } from "~/api/types";
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
import settings from "../SettingsPage.module.css";
import { useDeleteDirectory, useDirectories, useMakeDirectory } from "./directoryQueries";

/** Keys of directories that provision members and teams; the secret is shown a single time, right after it was made. */
export function DirectoriesCard() {
  const { t } = useTranslation("providers");
  const formats = useFormats();
  const directories = useDirectories();
  const remove = useDeleteDirectory();
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string>();
  const columns: Column<ProvisioningToken>[] = [
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
  const add = (
    <Button size="xs" variant="default" leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
      {t("directory.add")}
    </Button>
  );
  return (
    <Card
      flush
      title={t("directory.title")}
      description={t("directory.about")}
      actions={directories.data && directories.data.length > 0 ? add : undefined}
    >
      <ProblemAlert error={directories.error} onRetry={() => void directories.refetch()} />
      {directories.isPending && <Loading lines={2} />}
      <Text size="sm" px="md" pb="xs">
        {t("directory.address")} <span className={settings.code}>{`${window.location.origin}/scim/v2`}</span>
      </Text>
      {secret && <CopyOnce label={t("directory.secret")} value={secret} />}
      {directories.data && (
        <DataTable
          label={t("directory.title")}
          columns={columns}
          rows={directories.data}
          rowKey={(row) => row.id}
          empty={<EmptyState title={t("directory.empty")} text={t("directory.emptyText")} action={add} />}
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
        />
      )}
      {making && (
        <MakeDirectory
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

function MakeDirectory({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
  const { t } = useTranslation(["providers", "common"]);
  const { zone } = useFormats();
  const make = useMakeDirectory();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ initialValues: { name: "", expires_at: addDays(today(zone), 364) } });
  const save = (values: typeof form.values) => {
    setProblem(null);
    // The key is good for the whole of its last day.
    const end = Temporal.PlainDate.from(values.expires_at)
      .add({ days: 1 })
      .toZonedDateTime(zone)
      .toInstant()
      .toString();
    make.mutate(
      { name: values.name, expires_at: end },
      {
        onSuccess: (made) => onMade(made.secret),
        onError: (thrown) => setProblem(showAtFields(form, thrown)),
      },
    );
  };
  return (
    <FormModal
      title={t("providers:directory.add")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit(save)}
      dirty={form.isDirty()}
      busy={make.isPending}
      problem={problem}
      submitLabel={t("common:action.create")}
    >
      <TextInput
        label={t("providers:directory.name")}
        placeholder={t("providers:directory.namePlaceholder")}
        maxLength={100}
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps("name")}
      />
      <DateField
        label={t("providers:directory.expires")}
        minDate={today(zone)}
        {...form.getInputProps("expires_at")}
      />
    </FormModal>
  );
}
