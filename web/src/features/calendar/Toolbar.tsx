import { ActionIcon, Checkbox, Group, Popover, Select, Stack, Switch, Tooltip } from "@mantine/core";
import { IconAdjustments, IconZoomIn, IconZoomOut } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useUpdateMe } from "~/api/queries/me";
import type { Member } from "~/api/types";
import { useActivity } from "~/platform/activity/useActivity";
import { useMe } from "~/platform/session";
import { DurationInput } from "~/ui/DurationInput";
import { notifyProblem } from "~/ui/notify";
import { LANE_KINDS } from "./model/activity";
import { LABELS, type Label } from "./model/label";
import { STEPS } from "./model/snap";
import { MOST_DAYS, type View } from "./model/views";
import styles from "./Toolbar.module.css";
import type { ViewMemory } from "./viewMemory";

/** Which days are shown: a named view, or any number of days. */
export function ViewChoice({ view, onChange }: { view: View; onChange: (view: View) => void }) {
  const { t } = useTranslation("calendar");
  const named = ["day", "workweek", "week", "month"] as const;
  const days = Array.from({ length: MOST_DAYS - 1 }, (_, index) => index + 2);
  return (
    <Select
      className={styles.view}
      aria-label={t("view.label")}
      value={String(view)}
      data={[
        ...named.map((value) => ({ value: value as string, label: t(`view.${value}`) })),
        ...days.map((count) => ({ value: String(count), label: t("view.days", { count }) })),
      ]}
      onChange={(value) => {
        if (value !== null) onChange(named.find((name) => name === value) ?? Number(value));
      }}
    />
  );
}

/** Whose calendar it is, for those who may see others'. */
export function MemberChoice(props: { members: Member[]; value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation("calendar");
  return (
    <Select
      className={styles.member}
      aria-label={t("whose")}
      searchable
      value={props.value}
      data={props.members.map((member) => ({ value: member.id, label: member.name }))}
      onChange={(id) => id && props.onChange(id)}
    />
  );
}

/** Lower and higher hours. */
export function ZoomButtons({ onZoom }: { onZoom: (direction: 1 | -1) => void }) {
  const { t } = useTranslation("calendar");
  return (
    <Group gap={0} wrap="nowrap" className={styles.zoom}>
      <Tooltip label={t("zoomOut")}>
        <ActionIcon size={34} onClick={() => onZoom(-1)} aria-label={t("zoomOut")}>
          <IconZoomOut size={17} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t("zoomIn")}>
        <ActionIcon size={34} onClick={() => onZoom(1)} aria-label={t("zoomIn")}>
          <IconZoomIn size={17} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

interface SettingsProps {
  memory: ViewMemory;
  onChange: (changes: Partial<ViewMemory>) => void;
}

/** How the calendar behaves; steps and target follow the member to every device. */
export function CalendarSettings({ memory, onChange }: SettingsProps) {
  const { t } = useTranslation("calendar");
  const { preferences } = useMe().member;
  const { phase } = useActivity();
  const update = useUpdateMe();
  const save = (changes: { day_target_seconds?: number | null; calendar_step_minutes?: number }) =>
    update.mutate({ preferences: changes }, { onError: notifyProblem });
  return (
    <Popover position="bottom-end" width={280} trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="default" size={34} aria-label={t("settings.title")}>
          <IconAdjustments size={17} stroke={1.6} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("settings.title")}>
        <Stack gap="sm">
          <Select
            label={t("settings.step")}
            description={t("settings.stepHint")}
            value={String(preferences.calendar_step_minutes ?? 15)}
            comboboxProps={{ withinPortal: false }}
            data={STEPS.map((minutes) => ({
              value: String(minutes),
              label: minutes === 0 ? t("settings.free") : t("settings.minutes", { count: minutes }),
            }))}
            onChange={(value) => save({ calendar_step_minutes: Number(value) })}
          />
          <DurationInput
            label={t("settings.target")}
            description={t("settings.targetHint")}
            placeholder="8:00"
            value={preferences.day_target_seconds}
            onChange={(seconds) => save({ day_target_seconds: seconds })}
          />
          <Select
            label={t("settings.label")}
            allowDeselect={false}
            value={memory.label}
            comboboxProps={{ withinPortal: false }}
            data={LABELS.map((label) => ({ value: label as string, label: t(`settings.first.${label}`) }))}
            onChange={(value) => value && onChange({ label: value as Label })}
          />
          <Switch
            label={t("settings.fold")}
            checked={memory.folded}
            onChange={(event) => onChange({ folded: event.currentTarget.checked })}
          />
          <Switch
            className={styles.sideSwitch}
            label={t("settings.side")}
            checked={memory.side}
            onChange={(event) => onChange({ side: event.currentTarget.checked })}
          />
          {phase === "open" && <TrackChoice hidden={memory.hidden} onChange={onChange} />}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Which tracks of the activity stand beside the days. */
function TrackChoice({ hidden, onChange }: Pick<ViewMemory, "hidden"> & Pick<SettingsProps, "onChange">) {
  const { t } = useTranslation(["calendar", "activity"]);
  return (
    <Checkbox.Group
      label={t("calendar:settings.tracks")}
      value={LANE_KINDS.filter((kind) => !hidden.includes(kind))}
      onChange={(shown) => onChange({ hidden: LANE_KINDS.filter((kind) => !shown.includes(kind)) })}
    >
      <div className={styles.tracks}>
        {LANE_KINDS.map((kind) => (
          <Checkbox key={kind} value={kind} label={t(`activity:kind.${kind}`)} />
        ))}
      </div>
    </Checkbox.Group>
  );
}
