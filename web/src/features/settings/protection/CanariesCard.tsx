import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import { useScope } from "~/api/queries/scope";
import type { Canary, NewCanary } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { useMay } from "~/platform/session";
import { CopyOnce } from "~/ui/CopyOnce";
import type { Column } from "~/ui/DataTable";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { ListCard } from "~/ui/ListCard";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { ProjectPicker } from "~/ui/ProjectPicker";
import { StatusBadge } from "~/ui/StatusBadge";
import styles from "./Protection.module.css";
import { useCanaries, useCreateCanary, useDeleteCanary } from "./queries";

/** What is laid out for intruders; the secret of a token is shown a single time. */
export function CanariesCard() {
  const { t } = useTranslation("protection");
  const canaries = useCanaries();
  const remove = useDeleteCanary();
  const mayManage = useMay("security_manage");
  const columns = useColumns();
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <ListCard
      title={t("canaries.title")}
      text={t("canaries.text")}
      list={canaries}
      columns={columns}
      empty={{ title: t("canaries.empty"), text: t("canaries.emptyText") }}
      add={
        mayManage && {
          label: t("canaries.add"),
          dialog: (close) => (
            <NewCanaryDialog
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
    >
      {secret && (
        <>
          <CopyOnce label={t("canaries.secret")} value={secret} />
          <p className={styles.hint}>{t("canaries.secretText")}</p>
        </>
      )}
    </ListCard>
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

interface DialogProps {
  onClose: () => void;
  onMade: (secret: string | null) => void;
}

function NewCanaryDialog({ onClose, onMade }: DialogProps) {
  const { t } = useTranslation(["protection", "common"]);
  const create = useCreateCanary();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    initialValues: { name: "", kind: "token" as NewCanary["kind"], object_id: null as string | null },
  });
  const save = ({ name, kind, object_id }: typeof form.values) => {
    setProblem(null);
    const record = kind === "record" && object_id ? { object_kind: "project" as const, object_id } : {};
    create.mutate(
      { name, kind, ...record },
      {
        onSuccess: (made) => onMade(made.secret),
        onError: (thrown) => setProblem(showAtFields(form, thrown)),
      },
    );
  };
  return (
    <FormModal
      title={t("protection:canaries.add")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit(save)}
      dirty={form.isDirty()}
      busy={create.isPending}
      problem={problem}
      submitLabel={t("common:action.create")}
    >
      <SegmentedControl
        aria-label={t("protection:canaries.kind")}
        orientation="vertical"
        fullWidth
        data={[
          { value: "token", label: t("protection:canaries.token") },
          { value: "record", label: t("protection:canaries.record") },
        ]}
        {...form.getInputProps("kind")}
      />
      <TextInput
        label={t("protection:canaries.name")}
        placeholder={t("protection:canaries.namePlaceholder")}
        maxLength={100}
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps("name")}
      />
      {form.values.kind === "record" && (
        <ProjectPicker label={t("protection:canaries.project")} {...form.getInputProps("object_id")} />
      )}
    </FormModal>
  );
}
