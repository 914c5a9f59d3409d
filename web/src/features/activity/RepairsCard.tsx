import { Button } from "@mantine/core";
import { IconCoffee, IconFlag } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEntries } from "~/api/queries/entries";
import { useScope } from "~/api/queries/scope";
import { useTimer } from "~/api/queries/timer";
import type { DateText, TimeEntry } from "~/api/types";
import { addDays } from "~/lib/dates";
import { useActivityDays } from "~/platform/activity/useActivity";
import { useFormats } from "~/platform/formats";
import { serverClock } from "~/platform/serverClock";
import { Card } from "~/ui/Card";
import { workText } from "~/ui/entry/workText";
import styles from "./ActivityPage.module.css";
import { dayOf } from "./model";
import { type Repair, repairsOf } from "./repairs";
import { useMend } from "./useMend";

const none: TimeEntry[] = [];

/** Breaks and ends that were forgotten, each with a way to mend the entry. Nothing where nothing was. */
export function RepairsCard({ date }: { date: DateText }) {
  const { t } = useTranslation("activity");
  const { zone } = useFormats();
  const around = useMemo(() => ({ from: addDays(date, -1), to: addDays(date, 1) }), [date]);
  const { data = none } = useEntries(around);
  const running = useTimer().data?.entry ?? null;
  const span = useMemo(() => [dayOf(date, zone)], [date, zone]);
  const day = useActivityDays(span)?.[0];
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const { mend, busy } = useMend();
  if (!day) return null;
  const entries = running && !data.some(({ id }) => id === running.id) ? [...data, running] : data;
  const repairs = repairsOf(entries, day, serverClock.now()).filter(({ id }) => !left.has(id));
  if (repairs.length === 0) return null;
  return (
    <Card title={t("repair.title")} description={t("repair.text")}>
      <ul className={styles.drafts} aria-label={t("repair.title")}>
        {repairs.map((repair) => (
          <RepairRow
            key={repair.id}
            repair={repair}
            busy={busy}
            onMend={() => mend(repair)}
            onLeave={() => setLeft((before) => new Set(before).add(repair.id))}
          />
        ))}
      </ul>
    </Card>
  );
}

interface RepairRowProps {
  repair: Repair;
  busy: boolean;
  onMend: () => void;
  onLeave: () => void;
}

function RepairRow({ repair, busy, onMend, onLeave }: RepairRowProps) {
  const { t } = useTranslation("activity");
  const { time, duration } = useFormats();
  const scope = useScope();
  const { kind, entry, away } = repair;
  const clock = (at: number) => time(new Date(at).toISOString());
  const name = workText(entry, scope).label || t("repair.unnamed");
  const since = entry.started_at ? time(entry.started_at) : "";
  const until = entry.ended_at ? time(entry.ended_at) : t("repair.now");
  const length = duration(Math.round((away.to - away.from) / 60_000) * 60);
  const words = { name, since, until, from: clock(away.from), to: clock(away.to), length };
  const Icon = kind === "break" ? IconCoffee : IconFlag;
  return (
    <li className={styles.repair}>
      <Icon size={18} stroke={1.6} aria-hidden="true" />
      <span className={styles.repairText}>
        <strong>{t("repair.entry", words)}</strong> {t(`repair.${kind}`, words)}
      </span>
      <span className={styles.repairActions}>
        <Button
          size="compact-md"
          variant="light"
          loading={busy}
          onClick={onMend}
          aria-label={t(`repair.${kind}Of`, words)}
        >
          {t(`repair.${kind}Do`, words)}
        </Button>
        <Button size="compact-md" variant="default" onClick={onLeave} aria-label={t("repair.leaveOf", words)}>
          {t("repair.leave")}
        </Button>
      </span>
    </li>
  );
}
