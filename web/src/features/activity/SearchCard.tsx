import { Select, Text, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DateText } from "~/api/types";
import { clock } from "~/lib/clock";
import { wallClock } from "~/lib/dates";
import { activity } from "~/platform/activity/client";
import { useAnswer } from "~/platform/activity/useActivity";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { Loading } from "~/ui/Loading";
import { SearchField } from "~/ui/SearchField";
import styles from "./ActivityPage.module.css";

const DAY = 86_400_000;
const reaches = ["7", "31", "92", "366"] as const;
const nothing = Promise.resolve([]);

/** Looks through the own activity, in this browser alone: what is searched for is told nobody. */
export function SearchCard({ onShow }: { onShow: (date: DateText) => void }) {
  const { t } = useTranslation(["activity", "common"]);
  const { zone, dayShort, time } = useFormats();
  const [typed, setTyped] = useState("");
  const [reach, setReach] = useState<string>("31");
  const [words] = useDebouncedValue(typed.trim(), 250);
  const hits = useAnswer(
    useCallback(
      () => (words === "" ? nothing : activity.search(words, clock.now() - Number(reach) * DAY)),
      [words, reach],
    ),
  );
  const isoOf = (at: number) => new Date(at).toISOString();
  return (
    <Card
      title={t("activity:search.title")}
      description={t("activity:search.text")}
      actions={
        <>
          <SearchField label={t("activity:search.field")} value={typed} onChange={setTyped} />
          <Select
            w={150}
            aria-label={t("activity:search.reach")}
            allowDeselect={false}
            value={reach}
            data={reaches.map((days) => ({
              value: days as string,
              label: t("activity:search.days", { count: Number(days) }),
            }))}
            onChange={(value) => value && setReach(value)}
          />
        </>
      }
    >
      {!hits && <Loading lines={2} />}
      <Text size="sm" c="dimmed" role="status">
        {hits && words !== "" && t("activity:search.found", { count: hits.length })}
        {words === "" && t("activity:search.hint")}
      </Text>
      {hits && hits.length > 0 && (
        <ul className={styles.hits}>
          {hits.map((hit) => {
            const { date } = wallClock(isoOf(hit.from), zone);
            return (
              <li key={`${hit.from} ${hit.track} ${hit.text}`}>
                <UnstyledButton className={styles.hit} onClick={() => onShow(date)}>
                  <span className={styles.when}>
                    {dayShort(date)} {time(isoOf(hit.from))}
                  </span>
                  <span className={styles.hitGroup}>
                    {hit.group === "?" ? t("activity:lane.unknown") : hit.group}
                  </span>
                  <span className={styles.hitText}>{hit.text}</span>
                </UnstyledButton>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
