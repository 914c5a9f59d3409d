import { Checkbox, Popover, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import { useMembers } from "~/api/queries/people";
import type { Task } from "~/api/types";
import { Avatar } from "~/ui/Avatar";
import { useSave } from "~/ui/changes";
import { notifyProblem } from "~/ui/notify";
import styles from "./cells.module.css";
import { taskNoun } from "./nouns";

const SHOWN = 3;

/** Who works on a task: initials, and the names on asking. */
export function AssigneesCell({ task }: { task: Task }) {
  const { t } = useTranslation(["projects", "ui"]);
  const members = useMembers().data ?? [];
  const save = useSave(taskNoun);
  const [open, setOpen] = useState(false);
  const names = task.assignee_ids.flatMap((id) => members.find((member) => member.id === id)?.name ?? []);
  const faces = (
    <span className={styles.avatars} title={names.join(", ")}>
      {names.slice(0, SHOWN).map((name) => (
        <Avatar key={name} name={name} size={26} />
      ))}
    </span>
  );
  const more = names.length > SHOWN ? <span>+{names.length - SHOWN}</span> : null;
  const alone = names.length === 1 ? <span className={styles.alone}>{names[0]}</span> : null;
  if (!allows(task, "update")) {
    return names.length === 0 ? null : (
      <span className={styles.ghost}>
        {faces}
        {alone}
        {more}
      </span>
    );
  }
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" width={240} trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={styles.ghost}
          onClick={() => setOpen(!open)}
          aria-label={t("projects:assigneesOf", {
            name: task.name,
            names: names.join(", ") || t("projects:nobody"),
          })}
        >
          {names.length === 0 ? <span className={styles.empty}>{t("projects:nobody")}</span> : faces}
          {alone}
          {more}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Checkbox.Group
          aria-label={t("projects:assignees")}
          value={task.assignee_ids}
          onChange={(assignee_ids) =>
            save.mutate({ before: task, changes: { assignee_ids } }, { onError: notifyProblem })
          }
        >
          <div className={styles.people}>
            {members
              .filter((member) => member.state === "active" || task.assignee_ids.includes(member.id))
              .map((member) => (
                <Checkbox key={member.id} value={member.id} label={member.name} />
              ))}
          </div>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}
