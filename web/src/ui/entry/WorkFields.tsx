import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useScope } from "~/api/queries/scope";
import { ProjectPicker } from "../ProjectPicker";
import { TaskPicker } from "../TaskPicker";
import type { Work } from "./WorkButton";

interface WorkFieldsProps extends Work {
  onChange: (work: Work) => void;
  onDone: () => void;
}

/** The choice of project and task inside the popover of `WorkButton`. */
export default function WorkFields({ project_id, task_id, onChange, onDone }: WorkFieldsProps) {
  const { t } = useTranslation("ui");
  const { tasks } = useScope();
  const hasTasks = (id: string | null) =>
    [...tasks.values()].some((task) => task.project_id === id && !task.archived);
  const chooseProject = (next: string | null) => {
    if (next !== project_id) onChange({ project_id: next, task_id: null });
    if (!hasTasks(next)) onDone();
  };
  return (
    <Stack gap="xs">
      <ProjectPicker
        label={t("pickProject")}
        value={project_id}
        onChange={chooseProject}
        comboboxProps={{ withinPortal: false }}
        autoFocus
      />
      {hasTasks(project_id) && (
        <TaskPicker
          label={t("pickTask")}
          projectId={project_id}
          value={task_id}
          comboboxProps={{ withinPortal: false }}
          onChange={(next) => {
            onChange({ project_id, task_id: next });
            onDone();
          }}
        />
      )}
    </Stack>
  );
}
