import { Button, SegmentedControl, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { useScope } from "~/api/queries/scope";
import type { Canary, NewCanary } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { useMay } from "~/platform/session";
import type { Column } from "~/ui/DataTable";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { ProjectPicker } from "~/ui/ProjectPicker";
import { SecretsCard } from "~/ui/SecretsCard";
import { StatusBadge } from "~/ui/StatusBadge";
import { useCanaries, useCreateCanary, useDeleteCanary } from "./queries";

/** What is laid out for intruders. */
export function CanariesCard() {
  const { t } = useTranslation("protection");
  const canaries = useCanaries();
  const remove = useDeleteCanary();
  const mayManage = useMay("security_manage");
  const columns = useColumns();
  const create = useCreateCanary();
  return (
    <SecretsCard
      title={t("canaries.title")}
      text={t("canaries.text")}
      list={canaries}
      columns={columns}
      empty={{ title: t("canaries.empty"), text: t("canaries.emptyText") }}
      secret={{ label: t("canaries.secret"), hint: t("canaries.secretText") }}
      add={
        mayManage && {
          label: t("canaries.add"),
          values: { name: "", kind: "token", object_id: null } as CanaryValues,
          body: bodyOf,
          make: create,
          fields: (form) => <CanaryFields form={form} />,
        }
      }
      actions={(row) =>
        mayManage && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${t("canaries.remove")}: ${row.name}`}
            onClick={() =>
              remove.mutate(row.id, {
                onSuccess: () => notifyDone(t("canaries.removed")),
                onError: notifyProblem,
              })
            }
          >
            {t("canaries.remove")}
          </Button>
        )
      }
    />
  );
}

function useColumns(): Column<Canary>[] {
  const { t } = useTranslation("protection");
  const { instant } = useFormats();
  const scope = useScope();
  const nameOf = (canary: Canary) => {
    const id = canary.object_id ?? "";
    return scope.projects.get(id)?.name ?? scope.clients.get(id)?.name ?? scope.tasks.get(id)?.name;
  };
  return [
    { key: "name", header: t("canaries.name"), phone: "title", cell: (row) => row.name },
    {
      key: "kind",
      header: t("canaries.kind"),
      cell: (row) => {
        const kind = t(`canaries.short.${row.object_kind ?? "token"}`);
        const name = nameOf(row);
        return name ? `${kind}: ${name}` : kind;
      },
    },
    {
      key: "touched",
      header: t("canaries.touched"),
      cell: (row) =>
        row.last_touched_at ? (
          <StatusBadge tone="danger">{t("canaries.last", { at: instant(row.last_touched_at) })}</StatusBadge>
        ) : (
          t("canaries.never")
        ),
    },
  ];
}

interface CanaryValues extends Record<string, unknown> {
  name: string;
  kind: NewCanary["kind"];
  object_id: string | null;
}

function bodyOf({ name, kind, object_id }: CanaryValues): NewCanary {
  const record = kind === "record" && object_id ? { object_kind: "project" as const, object_id } : {};
  return { name, kind, ...record };
}

function CanaryFields({ form }: { form: UseFormReturnType<CanaryValues> }) {
  const { t } = useTranslation("protection");
  return (
    <>
      <SegmentedControl
        aria-label={t("canaries.kind")}
        orientation="vertical"
        fullWidth
        data={[
          { value: "token", label: t("canaries.token") },
          { value: "record", label: t("canaries.record") },
        ]}
        {...form.getInputProps("kind")}
      />
      <TextInput
        label={t("canaries.name")}
        placeholder={t("canaries.namePlaceholder")}
        maxLength={100}
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps("name")}
      />
      {form.values.kind === "record" && (
        <ProjectPicker label={t("canaries.project")} {...form.getInputProps("object_id")} />
      )}
    </>
  );
}
