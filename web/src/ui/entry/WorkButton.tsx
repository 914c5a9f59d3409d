import { Popover, UnstyledButton } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useScope } from "~/api/queries/scope";
import { ProjectName } from "../ProjectName";
import styles from "./entry.module.css";

// The pickers are needed only once somebody opens them.
const load = () => import("./WorkFields");
const WorkFields = lazy(load);

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
  const project = useScope().projects.get(project_id ?? "");
  const face = project ? (
    <ProjectName projectId={project_id} taskId={task_id} withClient />
  ) : (
    <span className={styles.quiet}>{t("common:noProject")}</span>
  );
  if (disabled) return <span className={styles.static}>{face}</span>;
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" width={300} trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={styles.button}
          onClick={() => setOpen(!open)}
          onPointerEnter={load}
          onFocus={load}
          aria-label={`${t("ui:pickProject")}: ${project?.name ?? t("common:noProject")}`}
        >
          {face}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Suspense fallback={null}>
          <WorkFields
            project_id={project_id}
            task_id={task_id}
            onChange={onChange}
            onDone={() => setOpen(false)}
          />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
