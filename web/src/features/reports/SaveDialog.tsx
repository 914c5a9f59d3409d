import { Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import type { ReportDefinition, SavedReport } from "~/api/types";
import { uuid7 } from "~/lib/uuid7";
import { useMe } from "~/platform/session";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { usePinReport, useSaveReport, useUpdateReport } from "./savedQueries";

interface SaveDialogProps {
  /** The report whose name and sharing are changed; none for a new one. */
  report?: SavedReport | undefined;
  /** What a new report asks. */
  definition: ReportDefinition;
  onClose: () => void;
  onSaved: (report: SavedReport) => void;
}

/** Name, sharing and pin of a report. */
export function SaveDialog({ report, definition, onClose, onSaved }: SaveDialogProps) {
  const { t } = useTranslation("reports");
  const { organization } = useMe();
  const create = useSaveReport();
  const update = useUpdateReport();
  const pin = usePinReport();
  const [id] = useState(uuid7);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    initialValues: {
      name: report?.name ?? "",
      shared: report?.shared ?? false,
      pinned: report?.pinned ?? true,
    },
  });
  const save = async ({ name, shared, pinned }: typeof form.values) => {
    setProblem(null);
    try {
      if (!report) return onSaved(await create.mutateAsync({ id, name, definition, shared, pinned }));
      const saved = await update.mutateAsync({ report, changes: { name, shared } });
      if (pinned !== report.pinned) await pin.mutateAsync({ id: report.id, pinned });
      onSaved(saved);
    } catch (thrown) {
      setProblem(showAtFields(form, thrown));
    }
  };
  return (
    <FormModal
      title={report ? t("saved.edit") : t("saved.save")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void save(values))}
      dirty={form.isDirty()}
      busy={create.isPending || update.isPending || pin.isPending}
      problem={problem}
    >
      <TextInput
        label={t("saved.name")}
        placeholder={t("saved.namePlaceholder")}
        maxLength={200}
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps("name")}
      />
      <Switch
        label={t("saved.share", { organization: organization.name })}
        description={t("saved.shareHint")}
        {...form.getInputProps("shared", { type: "checkbox" })}
      />
      <Switch label={t("saved.pin")} {...form.getInputProps("pinned", { type: "checkbox" })} />
    </FormModal>
  );
}
