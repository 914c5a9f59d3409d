import { Text } from "@mantine/core";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useEntries } from "~/api/queries/entries";
import { useScope } from "~/api/queries/scope";
import type { DateText } from "~/api/types";
import { addDays } from "~/lib/dates";
import { activity } from "~/platform/activity/client";
import type { Share } from "~/platform/activity/summary";
import { useAnswer } from "~/platform/activity/useActivity";
import { useFormats } from "~/platform/formats";
import { hueOf } from "~/ui/activity/hues";
import { Card } from "~/ui/Card";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import styles from "./ActivityPage.module.css";
import { bookedOf, dayOf } from "./model";

/** A day in figures: how long somebody was there, with what, and under which projects that time is booked. */
export function DayCard({ date }: { date: DateText }) {
  const { t } = useTranslation(["activity", "common"]);
  const { zone, dayName, duration } = useFormats();
  const scope = useScope();
  const around = useMemo(() => ({ from: addDays(date, -1), to: addDays(date, 1) }), [date]);
  const entries = useEntries(around).data;
  const day = useMemo(() => dayOf(date, zone), [date, zone]);
  const booked = useMemo(() => bookedOf(entries ?? [], day), [entries, day]);
  const summary = useAnswer(useCallback(() => activity.summary(day, booked), [day, booked]));
  const length = (ms: number) => duration(Math.round(ms / 60_000) * 60);
  const projectOf = (id: string) => scope.projects.get(id);
  return (
    <Card title={dayName(date)} description={t("activity:day.text")}>
      {!summary && <Loading lines={4} />}
      {summary?.present === 0 && (
        <EmptyState title={t("activity:day.empty")} text={t("activity:day.emptyHint")} />
      )}
      {summary && summary.present > 0 && (
        <>
          <dl className={styles.figures}>
            <div>
              <dt>{t("activity:day.present")}</dt>
              <dd>{length(summary.present)}</dd>
            </div>
            <div>
              <dt>{t("activity:day.booked")}</dt>
              <dd>{length(summary.present - summary.unbooked)}</dd>
            </div>
            <div>
              <dt>{t("activity:day.unbooked")}</dt>
              <dd>{length(summary.unbooked)}</dd>
            </div>
          </dl>
          <div className={styles.shares}>
            <Shares
              title={t("activity:day.applications")}
              shares={summary.applications}
              nameOf={(name) => (name === "?" ? t("activity:lane.unknown") : name)}
              hueOf={hueOf}
            />
            <Shares
              title={t("activity:day.sites")}
              shares={summary.sites}
              nameOf={(name) => (name === "?" ? t("activity:lane.unknown") : name)}
              hueOf={hueOf}
            />
            <Shares
              title={t("activity:day.projects")}
              shares={summary.projects}
              nameOf={(id) => projectOf(id)?.name ?? t("common:noProject")}
              hueOf={(id) => projectOf(id)?.color ?? "slate"}
            />
          </div>
        </>
      )}
    </Card>
  );
}

const MOST = 8;

function Shares(props: {
  title: string;
  shares: Share[];
  nameOf: (name: string) => string;
  hueOf: (name: string) => string;
}) {
  const { duration } = useFormats();
  const { t } = useTranslation("activity");
  const { title, shares, nameOf } = props;
  const most = shares[0]?.ms ?? 1;
  if (shares.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className={styles.subtitle}>{title}</h3>
      <ul className={styles.bars}>
        {shares.slice(0, MOST).map(({ name, ms }) => (
          <li key={name}>
            <span className={styles.barName}>{nameOf(name)}</span>
            <span className={styles.barLength}>{duration(Math.round(ms / 60_000) * 60)}</span>
            <span
              className={styles.bar}
              aria-hidden="true"
              style={{ width: `${(ms / most) * 100}%`, background: `var(--hue-${props.hueOf(name)})` }}
            />
          </li>
        ))}
      </ul>
      {shares.length > MOST && (
        <Text size="xs" c="dimmed">
          {t("day.more", { count: shares.length - MOST })}
        </Text>
      )}
    </section>
  );
}
