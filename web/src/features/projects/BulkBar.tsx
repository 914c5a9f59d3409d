import { Button, Group, Menu, Popover } from "@mantine/core";
import { DatePicker } from "@mantine/dates";
import { IconArchive } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useTaskStatuses } from "~/api/queries/scope";
import type { FieldError, Task, TaskChanges } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { moment } from "~/platform/undo";
import { ActionBar } from "~/ui/ActionBar";
import { calendarLabels } from "~/ui/calendarLabels";
import { MemberPicker } from "~/ui/MemberPicker";
import { notifyProblems, notifyUndo } from "~/ui/notify";
import { changesBack } from "./model";
import { useChangeTasks } from "./queries";

/** What can be done to all chosen tasks together: all of it happens, or nothing. */
export function BulkBar({ tasks, onClear }: { tasks: Task[]; onClear: () => void }) {
  const { t } = useTranslation(["projects", "common"]);
  const statuses = useTaskStatuses().data ?? [];
  const change = useChangeTasks();
  const nameOf = (error: FieldError) => tasks[Number(error.field.split(".")[1])]?.name;
  const apply = (changesOf: (task: Task) => TaskChanges) => {
    const operations = tasks.map((task) => ({ task, changes: changesOf(task) }));
    const at = moment();
    // The bar may be gone before the answer comes, and callbacks of `mutate` would go with it.
    change.mutateAsync(operations).then(
      ({ tasks: after }) => {
        onClear();
        const undo = () => change.mutateAsync(changesBack(operations, after));
        notifyUndo(t("projects:bulk.changed", { count: after.length }), undo, at);
      },
      (thrown) => notifyProblems(thrown, nameOf),
    );
  };
  return (
    <ActionBar
      label={t("projects:bulk.label")}
      chosen={t("projects:bulk.chosen", { count: tasks.length })}
      onClear={onClear}
    >
      <Menu position="top-start" width={200}>
        <Menu.Target>
          <Button variant="default" size="compact-md" loading={change.isPending}>
            {t("projects:bulk.status")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {statuses.map((status) => (
            <Menu.Item key={status.id} onClick={() => apply(() => ({ status_id: status.id }))}>
              {status.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Assign onApply={apply} />
      <Deadline onApply={apply} />
      <Button
        variant="default"
        size="compact-md"
        leftSection={<IconArchive size={16} aria-hidden="true" />}
        onClick={() => apply(() => ({ archived: true }))}
      >
        {t("projects:bulk.archive")}
      </Button>
    </ActionBar>
  );
}

type Apply = (changesOf: (task: Task) => TaskChanges) => void;

function Assign({ onApply }: { onApply: Apply }) {
  const { t } = useTranslation("projects");
  const [open, setOpen] = useState(false);
  const [members, setMembers] = useState<string[]>([]);
  const done = (changesOf: (task: Task) => TaskChanges) => {
    setOpen(false);
    onApply(changesOf);
  };
  return (
    <Popover opened={open} onChange={setOpen} position="top-start" width={300} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" size="compact-md" onClick={() => setOpen(!open)}>
          {t("bulk.assignees")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <MemberPicker
          label={t("assignees")}
          value={members}
          onChange={setMembers}
          comboboxProps={{ withinPortal: false }}
          data-autofocus
        />
        <Group justify="flex-end" gap="xs" mt="sm">
          <Button size="compact-sm" variant="default" onClick={() => done(() => ({ assignee_ids: members }))}>
            {t("bulk.replace")}
          </Button>
          <Button
            size="compact-sm"
            disabled={members.length === 0}
            onClick={() =>
              done((task) => ({ assignee_ids: [...new Set([...task.assignee_ids, ...members])] }))
            }
          >
            {t("bulk.add")}
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}

function Deadline({ onApply }: { onApply: Apply }) {
  const { t } = useTranslation("projects");
  const { t: calendar } = useTranslation(["ui", "common"]);
  const { weekStart } = useFormats();
  const [open, setOpen] = useState(false);
  const choose = (deadline: string | null) => {
    setOpen(false);
    onApply(() => ({ deadline }));
  };
  return (
    <Popover opened={open} onChange={setOpen} position="top-start" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" size="compact-md" onClick={() => setOpen(!open)}>
          {t("bulk.deadline")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <DatePicker
          value={null}
          onChange={choose}
          firstDayOfWeek={weekStart === "monday" ? 1 : weekStart === "sunday" ? 0 : 6}
          ariaLabels={calendarLabels(calendar)}
        />
        <Button size="compact-sm" variant="subtle" fullWidth onClick={() => choose(null)}>
          {t("noDeadline")}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
