import { ActionIcon, Button, Group, Menu, Text, TextInput } from "@mantine/core";
import { IconCheck, IconDots, IconSparkles, IconX } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useChangeEntries, useEntries } from "~/api/queries/entries";
import { useScope } from "~/api/queries/scope";
import type { DateText } from "~/api/types";
import { addDays } from "~/lib/dates";
import { uuid7 } from "~/lib/uuid7";
import { activity } from "~/platform/activity/client";
import type { Suggestion } from "~/platform/activity/protocol";
import { useAnswer } from "~/platform/activity/useActivity";
import { useFormats } from "~/platform/formats";
import { moment } from "~/platform/undo";
import { Card } from "~/ui/Card";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { notifyProblem, notifyUndo } from "~/ui/notify";
import { ProjectPicker } from "~/ui/ProjectPicker";
import { TaskPicker } from "~/ui/TaskPicker";
import styles from "./ActivityPage.module.css";
import { bookedOf, dayOf, openOnly } from "./model";
import { RulesDialog } from "./RulesDialog";
import { draftOf, entryOf, type SuggestedDraft, seedOf } from "./suggested";

/** So many days of bookings are learned from. */
const LEARNED = 28;
const LONGEST_NOTE = 500;

/** What might be booked of the day, made in this browser; nothing reaches the server before somebody accepts it. */
export function SuggestionsCard({ date }: { date: DateText }) {
  const { t } = useTranslation("activity");
  const { zone } = useFormats();
  const scope = useScope();
  const around = useMemo(() => ({ from: addDays(date, -LEARNED), to: addDays(date, 1) }), [date]);
  const entries = useEntries(around).data;
  const day = useMemo(() => dayOf(date, zone), [date, zone]);
  const booked = useMemo(() => {
    const since = dayOf(around.from, zone).from;
    return entries && openOnly(bookedOf(entries, { from: since, to: day.to }), scope);
  }, [entries, around.from, zone, day, scope]);
  // After a new rule the same question has another answer.
  const [asked, setAsked] = useState(0);
  const found = useAnswer(
    useCallback(
      () => (booked && asked >= 0 ? activity.suggestions(day, booked) : new Promise<Suggestion[]>(() => {})),
      [day, booked, asked],
    ),
  );
  const [edited, setEdited] = useState<Record<string, SuggestedDraft>>({});
  const [declined, setDeclined] = useState<ReadonlySet<string>>(new Set());
  const [ruling, setRuling] = useState<Suggestion | "all">();
  const accept = useAccept(zone);
  const closeRules = useCallback((changed: boolean) => {
    setRuling(undefined);
    if (changed) setAsked((count) => count + 1);
  }, []);
  const drafts = (found ?? [])
    .filter((one) => !declined.has(draftOf(one).id))
    .map((one) => ({ one, draft: edited[draftOf(one).id] ?? draftOf(one) }));
  const change = (draft: SuggestedDraft) => setEdited((before) => ({ ...before, [draft.id]: draft }));
  return (
    <Card
      title={t("suggest.title")}
      description={t("suggest.text")}
      actions={
        <>
          <Button variant="default" onClick={() => setRuling("all")}>
            {t("suggest.rules")}
          </Button>
          {drafts.length > 0 && (
            <Button
              leftSection={<IconCheck size={16} stroke={1.6} />}
              loading={accept.busy}
              onClick={() => accept.run(drafts.map(({ draft }) => draft))}
            >
              {t("suggest.acceptAll", { count: drafts.length })}
            </Button>
          )}
        </>
      }
    >
      {!found && <Loading lines={3} />}
      {found && drafts.length === 0 && (
        <EmptyState title={t("suggest.empty")} text={t("suggest.emptyHint")} />
      )}
      <ul className={styles.drafts} aria-label={t("suggest.title")}>
        {drafts.map(({ one, draft }) => (
          <DraftRow
            key={draft.id}
            suggestion={one}
            draft={draft}
            busy={accept.busy}
            onChange={change}
            onAccept={() => accept.run([draft])}
            onDecline={() => setDeclined((before) => new Set(before).add(draft.id))}
            onRule={() => setRuling({ ...one, target: { project: draft.project ?? "", task: draft.task } })}
          />
        ))}
      </ul>
      {ruling && <RulesDialog first={ruling === "all" ? undefined : seedOf(ruling)} onClose={closeRules} />}
    </Card>
  );
}

/** Stores drafts as entries, all or none, with a way back. */
function useAccept(zone: string) {
  const { t } = useTranslation("activity");
  const change = useChangeEntries();
  const keep = { shown: <List,>(list: List) => list };
  const run = (drafts: SuggestedDraft[]) => {
    const operations = drafts.map((draft) => ({
      op: "create" as const,
      entry: { ...entryOf(draft, zone), id: uuid7() },
    }));
    const at = moment();
    // The page may be left before the answer comes, and callbacks of `mutate` would go with it.
    change.mutateAsync({ operations, ...keep }).then((stored) => {
      const undo = stored.flatMap((entry) =>
        entry ? [{ op: "delete" as const, id: entry.id, version: entry.version }] : [],
      );
      const takeBack = () => change.mutateAsync({ operations: undo, ...keep });
      notifyUndo(t("suggest.accepted", { count: stored.length }), takeBack, at);
    }, notifyProblem);
  };
  return { run, busy: change.isPending };
}

interface DraftRowProps {
  suggestion: Suggestion;
  draft: SuggestedDraft;
  busy: boolean;
  onChange: (draft: SuggestedDraft) => void;
  onAccept: () => void;
  onDecline: () => void;
  onRule: () => void;
}

function DraftRow({ suggestion, draft, busy, onChange, onAccept, onDecline, onRule }: DraftRowProps) {
  const { t } = useTranslation("activity");
  const { time, duration } = useFormats();
  const times = `${time(new Date(draft.from).toISOString())} – ${time(new Date(draft.to).toISOString())}`;
  return (
    <li className={styles.draft} aria-label={times}>
      <div className={styles.draftTimes}>
        <span>{times}</span>
        <span className={styles.when}>{duration(Math.round((draft.to - draft.from) / 60_000) * 60)}</span>
      </div>
      <ProjectPicker
        aria-label={t("suggest.project", { times })}
        value={draft.project}
        onChange={(project) => onChange({ ...draft, project, task: null })}
      />
      <TaskPicker
        aria-label={t("suggest.task", { times })}
        projectId={draft.project}
        disabled={draft.project === null}
        value={draft.task}
        onChange={(task) => onChange({ ...draft, task })}
      />
      <TextInput
        aria-label={t("suggest.note", { times })}
        maxLength={LONGEST_NOTE}
        value={draft.note}
        onChange={(event) => onChange({ ...draft, note: event.currentTarget.value })}
      />
      <Group gap={4} wrap="nowrap" className={styles.draftActions}>
        <ActionIcon
          variant="default"
          size={34}
          disabled={busy}
          onClick={onAccept}
          aria-label={t("suggest.accept", { times })}
        >
          <IconCheck size={17} stroke={1.6} />
        </ActionIcon>
        <ActionIcon size={34} onClick={onDecline} aria-label={t("suggest.decline", { times })}>
          <IconX size={17} stroke={1.6} />
        </ActionIcon>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size={34} aria-label={t("suggest.more", { times })}>
              <IconDots size={17} stroke={1.6} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={onRule} disabled={draft.project === null}>
              {t("suggest.makeRule")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      <Text size="xs" c="dimmed" className={styles.reason}>
        <IconSparkles size={13} stroke={1.6} aria-hidden="true" /> <ReasonText suggestion={suggestion} />
      </Text>
    </li>
  );
}

/** Why it is proposed, in words. */
function ReasonText({ suggestion: { reason } }: { suggestion: Suggestion }) {
  const { t } = useTranslation("activity");
  if (reason.by === "rule")
    return <>{t("suggest.byRule", { what: t(`field.${reason.rule.field}`), value: reason.rule.contains })}</>;
  const at = reason.feature.indexOf(":");
  const field = reason.feature.slice(0, at) as keyof typeof fields;
  return (
    <>
      {t("suggest.byBookings", {
        what: t(fields[field]),
        value: reason.feature.slice(at + 1),
        count: reason.bookings,
      })}
    </>
  );
}

const fields = {
  application: "field.application",
  title: "field.title",
  path: "field.path",
  site: "field.site",
  repository: "field.repository",
  attendee: "field.attendee",
} as const;
