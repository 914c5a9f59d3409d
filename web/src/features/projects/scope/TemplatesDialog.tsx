import { ActionIcon, Modal } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ProjectTemplate } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { moment } from "~/platform/undo";
import { EmptyState } from "~/ui/EmptyState";
import { InlineText } from "~/ui/InlineText";
import { notifyProblem, notifyUndo } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { useRemoveTemplate, useRenameTemplate, useTemplates } from "./queries";
import styles from "./scope.module.css";

/** All templates: renamed where they stand, deleted at once and brought back with one click. */
export function TemplatesDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("scope");
  const templates = useTemplates();
  return (
    <Modal opened onClose={onClose} title={t("template.title")}>
      <ProblemAlert error={templates.error} onRetry={() => void templates.refetch()} />
      {templates.data?.length === 0 && (
        <EmptyState title={t("template.empty")} text={t("template.emptyText")} />
      )}
      <ul className={styles.templates}>
        {templates.data?.map((template) => (
          <TemplateLine key={template.id} template={template} />
        ))}
      </ul>
    </Modal>
  );
}

function TemplateLine({ template }: { template: ProjectTemplate }) {
  const { t } = useTranslation("scope");
  const { duration } = useFormats();
  const rename = useRenameTemplate();
  const remove = useRemoveTemplate();
  const { tasks } = template.content;
  const estimated = (tasks ?? []).reduce((sum, task) => sum + (task.estimate_seconds ?? 0), 0);
  // The line is gone with the template before the answer is: its own callbacks would never run.
  const run = () => {
    const at = moment();
    return remove
      .mutateAsync(template)
      .then((again) => notifyUndo(t("template.deleted", { name: template.name }), again, at), notifyProblem);
  };
  return (
    <li>
      <span className={styles.name}>
        <InlineText
          label={t("template.nameOf", { name: template.name })}
          value={template.name}
          editable
          onSave={(name) => rename.mutateAsync({ template, name })}
        />
        <span className={styles.dim}>
          {t("template.holds", { count: tasks?.length ?? 0, duration: duration(estimated) })}
        </span>
      </span>
      <ActionIcon aria-label={t("template.delete", { name: template.name })} onClick={() => void run()}>
        <IconTrash size={16} aria-hidden="true" />
      </ActionIcon>
    </li>
  );
}
