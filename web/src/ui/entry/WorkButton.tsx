import { Popover, Stack, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useScope } from "~/api/queries/scope";
import { ProjectName } from "../ProjectName";
import { ProjectPicker } from "../ProjectPicker";
import { TaskPicker } from "../TaskPicker";
import styles from "./entry.module.css";

export interface Work {
  project_id: string | null;
  task_id: string | null;
}

interface WorkButtonProps extends Work {
  onChange: (work: Work) => void;
  disabled?: boolean;
}

/** Project and task of an entry; click to choose others. */
export function WorkButton({ project_id, task_id, onChange, disabled = false }: WorkButtonProps) {
  const { t } = useTranslation(["ui", "common"]);
  const [open, setOpen] = useState(false);
  const { projects, tasks } = useScope();
  const hasTasks = [...tasks.values()].some((task) => task.project_id === project_id && !task.archived);
  const project = project_id ? projects.get(project_id) : undefined;
  const face = project ? (
    <ProjectName projectId={project_id} taskId={task_id} withClient />
  ) : (
    <span className={styles.quiet}>{t("common:noProject")}</span>
  );
  if (disabled) return <span className={styles.static}>{face}</span>;
  const chooseProject = (next: string | null) => {
    if (next !== project_id) onChange({ project_id: next, task_id: null });
    const nextHasTasks = [...tasks.values()].some((task) => task.project_id === next && !task.archived);
    if (!nextHasTasks) setOpen(false);
  };
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" width={300} trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={styles.button}
          onClick={() => setOpen(!open)}
          aria-label={`${t("ui:pickProject")}: ${project?.name ?? t("common:noProject")}`}
        >
          {face}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <ProjectPicker
            label={t("ui:pickProject")}
            value={project_id}
            onChange={chooseProject}
            comboboxProps={{ withinPortal: false }}
            data-autofocus
          />
          {hasTasks && (
            <TaskPicker
              label={t("ui:pickTask")}
              projectId={project_id}
              value={task_id}
              comboboxProps={{ withinPortal: false }}
              onChange={(next) => {
                onChange({ project_id, task_id: next });
                setOpen(false);
              }}
            />
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
