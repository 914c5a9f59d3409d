import { Button, Popover, UnstyledButton } from "@mantine/core";
import { DatePicker } from "@mantine/dates";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import type { Task } from "~/api/types";
import { today } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { calendarLabels } from "~/ui/calendarLabels";
import { useSave } from "~/ui/changes";
import { notifyProblem } from "~/ui/notify";
import styles from "./cells.module.css";
import { urgency } from "./model";
import { taskNoun } from "./nouns";

/** When a task shall be done; late and soon are said in words as well as in colour. */
export function DeadlineCell({ task }: { task: Task }) {
  const { t } = useTranslation("projects");
  const { t: calendar } = useTranslation(["ui", "common"]);
  const { date, zone, weekStart } = useFormats();
  const save = useSave(taskNoun);
  const [open, setOpen] = useState(false);
  const tone = urgency(task, today(zone));
  const words = tone === "late" ? ` · ${t("late")}` : tone === "soon" ? ` · ${t("soon")}` : "";
  const text = task.deadline ? `${date(task.deadline)}${words}` : t("noDeadline");
  const look = task.deadline ? styles[tone] : styles.empty;
  if (!allows(task, "update")) return task.deadline ? <span className={look}>{text}</span> : null;
  const choose = (deadline: string | null) => {
    setOpen(false);
    save.mutate({ before: task, changes: { deadline } }, { onError: notifyProblem });
  };
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={`${styles.ghost} ${look}`}
          onClick={() => setOpen(!open)}
          aria-label={t("deadlineOf", { name: task.name, date: text })}
        >
          {text}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <DatePicker
          value={task.deadline}
          {...(task.deadline ? { defaultDate: task.deadline } : {})}
          onChange={choose}
          firstDayOfWeek={weekStart === "monday" ? 1 : weekStart === "sunday" ? 0 : 6}
          ariaLabels={calendarLabels(calendar)}
        />
        {task.deadline && (
          <Button size="compact-sm" variant="subtle" fullWidth onClick={() => choose(null)}>
            {t("noDeadline")}
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
