import { Button, Popover } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { lazy, Suspense, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Work } from "./model";

const load = () => import("~/ui/entry/WorkFields");
const WorkFields = lazy(load);

/** Adds a row by choosing a project, and a task where the project has any. */
export function AddRow({ onAdd }: { onAdd: (work: Work) => void }) {
  const { t } = useTranslation("timesheet");
  const [work, setWork] = useState<Work>();
  // A project without tasks is chosen and done in one go, before the state has it.
  const latest = useRef<Work>(undefined);
  const choose = (chosen: Work | undefined) => {
    latest.current = chosen;
    setWork(chosen);
  };
  const done = () => {
    const chosen = latest.current;
    choose(undefined);
    if (chosen?.project_id) onAdd(chosen);
  };
  return (
    <Popover
      opened={work !== undefined}
      onChange={(opened) => !opened && done()}
      position="bottom-start"
      width={300}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          onPointerEnter={load}
          onFocus={load}
          onClick={() => (work ? done() : choose({ project_id: null, task_id: null }))}
        >
          {t("addRow")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("addRow")}>
        {work && (
          <Suspense fallback={null}>
            <WorkFields project_id={work.project_id} task_id={work.task_id} onChange={choose} onDone={done} />
          </Suspense>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
