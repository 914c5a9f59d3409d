import { Button, Group, Menu, Popover } from "@mantine/core";
import { DatePicker } from "@mantine/dates";
import { IconTrash } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Billable, TimeEntry } from "~/api/types";
import { useClosedPeriod } from "~/platform/closedPeriod";
import { useFormats } from "~/platform/formats";
import { ActionBar } from "~/ui/ActionBar";
import { calendarLabels } from "~/ui/calendarLabels";
import type { Work } from "~/ui/entry/WorkButton";
import WorkFields from "~/ui/entry/WorkFields";
import { TagPicker } from "~/ui/TagPicker";
import { moveToDate, totalSeconds } from "../model";
import { MOST_AT_ONCE } from "./model";
import { useSeveral } from "./useSeveral";

const billables: Billable[] = ["inherit", "yes", "no"];

interface SeveralBarProps {
  entries: TimeEntry[];
  now: number;
  onDone: () => void;
}

/** What can be done to all chosen entries together: all of it happens, or nothing, and one step takes it back. */
export default function SeveralBar({ entries, now, onDone }: SeveralBarProps) {
  const { t } = useTranslation(["entries", "common"]);
  const { duration, zone } = useFormats();
  const { apply, remove, busy } = useSeveral(entries, onDone);
  const count = entries.length;
  const chosen =
    count === 0
      ? t("entries:several.none")
      : t("entries:several.chosen", { count, total: duration(totalSeconds(entries, now)) });
  const many = count > MOST_AT_ONCE;
  return (
    <ActionBar label={t("entries:several.label")} chosen={chosen} onClear={onDone}>
      {many && <span>{t("entries:several.tooMany", { most: MOST_AT_ONCE })}</span>}
      {count > 0 && !many && (
        <>
          <WorkChoice busy={busy} onApply={(work) => apply(() => ({ ...work }))} />
          <TagsChoice onApply={apply} />
          <Menu position="top-start" width={220}>
            <Menu.Target>
              <Button variant="default" size="compact-md">
                {t("entries:several.billable")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {billables.map((billable) => (
                <Menu.Item key={billable} onClick={() => apply(() => ({ billable }))}>
                  {t(`common:billable.${billable}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <DateChoice onApply={(date) => apply((entry) => moveToDate(entry, date, zone))} />
          <Button
            variant="default"
            size="compact-md"
            color="red"
            leftSection={<IconTrash size={16} aria-hidden="true" />}
            onClick={remove}
          >
            {t("entries:several.delete")}
          </Button>
        </>
      )}
    </ActionBar>
  );
}

/** A button of the bar with what it asks above it. */
function Choice(props: { label: string; busy?: boolean; children: (close: () => void) => ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} position="top-start" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="compact-md"
          loading={props.busy ?? false}
          onClick={() => setOpen(!open)}
        >
          {props.label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown maw={320}>{props.children(() => setOpen(false))}</Popover.Dropdown>
    </Popover>
  );
}

function WorkChoice({ busy, onApply }: { busy: boolean; onApply: (work: Work) => void }) {
  const { t } = useTranslation("entries");
  const [work, setWork] = useState<Work>({ project_id: null, task_id: null });
  return (
    <Choice label={t("several.work")} busy={busy}>
      {(close) => (
        <>
          <WorkFields {...work} onChange={setWork} onDone={() => {}} />
          <Group justify="flex-end" mt="sm">
            <Button
              size="compact-sm"
              onClick={() => {
                close();
                onApply(work);
              }}
            >
              {t("several.apply")}
            </Button>
          </Group>
        </>
      )}
    </Choice>
  );
}

type Apply = ReturnType<typeof useSeveral>["apply"];

function TagsChoice({ onApply }: { onApply: Apply }) {
  const { t } = useTranslation("entries");
  const [tags, setTags] = useState<string[]>([]);
  return (
    <Choice label={t("several.tags")}>
      {(close) => {
        const done = (tagsOf: (entry: TimeEntry) => string[]) => {
          close();
          onApply((entry) => ({ tags: tagsOf(entry) }));
        };
        return (
          <>
            <TagPicker
              label={t("several.tags")}
              value={tags}
              onChange={setTags}
              comboboxProps={{ withinPortal: false }}
              autoFocus
            />
            <Group justify="flex-end" gap="xs" mt="sm">
              <Button size="compact-sm" variant="default" onClick={() => done(() => tags)}>
                {t("several.replace")}
              </Button>
              <Button
                size="compact-sm"
                disabled={tags.length === 0}
                onClick={() => done((entry) => [...new Set([...entry.tags, ...tags])])}
              >
                {t("several.add")}
              </Button>
            </Group>
          </>
        );
      }}
    </Choice>
  );
}

function DateChoice({ onApply }: { onApply: (date: string) => void }) {
  const { t } = useTranslation(["entries", "ui", "common"]);
  const { t: calendar } = useTranslation(["ui", "common"]);
  const { weekStart } = useFormats();
  const { firstOpen } = useClosedPeriod();
  return (
    <Choice label={t("entries:several.date")}>
      {(close) => (
        <DatePicker
          value={null}
          {...(firstOpen && { minDate: firstOpen })}
          firstDayOfWeek={weekStart === "monday" ? 1 : weekStart === "sunday" ? 0 : 6}
          ariaLabels={calendarLabels(calendar)}
          onChange={(date) => {
            close();
            if (date) onApply(date);
          }}
        />
      )}
    </Choice>
  );
}
