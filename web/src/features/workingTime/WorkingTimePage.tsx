import { Button, Group, Select } from "@mantine/core";
import { IconFileCertificate } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DateText } from "~/api/types";
import { addDays, today } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { Stepper } from "~/ui/Stepper";
import { DayTable } from "./DayTable";
import { closable, monthShown, totalOf } from "./model";
import { ProposalsCard } from "./ProposalsCard";
import { useCloseDays, useWorkingDays } from "./queries";
import type { WorkingTimeSearch } from "./search";
import { useWhose } from "./useWhose";
import styles from "./WorkingTime.module.css";

const DayDrawer = lazy(() => import("./DayDrawer"));
const BundleDialog = lazy(() => import("./BundleDialog"));

/** A month of somebody's presence as it is on record: when each day began and ended, and how its record stands. */
export function WorkingTimePage() {
  const { t } = useTranslation(["workingTime", "common"]);
  const { zone, monthName, duration } = useFormats();
  const search = useSearch({ from: "/shell/working-time" });
  const navigate = useNavigate({ from: "/working-time" });
  const [taking, setTaking] = useState(false);
  const day = today(zone);
  const month = monthShown(search, day);
  const whose = useWhose(search.member);
  const days = useWorkingDays(whose.id, month);
  const go = (next: WorkingTimeSearch, replace = false) =>
    void navigate({ search: { ...(search.member && { member: search.member }), ...next }, replace });
  const goTo = (date: DateText) =>
    go(date.slice(0, 7) === day.slice(0, 7) ? {} : { month: date.slice(0, 7) });
  return (
    <>
      <PageHead
        title={t("common:nav.workingTime")}
        aside={
          <Group gap="md">
            <Stepper
              labels={{ previous: t("previousMonth"), here: t("thisMonth"), next: t("nextMonth") }}
              onPrevious={() => goTo(addDays(month.from, -1))}
              onHere={() => goTo(day)}
              onNext={() => goTo(month.to)}
            />
            <span>
              {monthName(month.from)}
              {days.data && ` · ${duration(totalOf(days.data))}`}
            </span>
          </Group>
        }
        actions={
          <>
            <Button
              variant="default"
              leftSection={<IconFileCertificate size={16} aria-hidden="true" />}
              onClick={() => setTaking(true)}
            >
              {t("bundle.open")}
            </Button>
            {whose.own && days.data && <CloseButton dates={closable(days.data, day)} />}
          </>
        }
      >
        {whose.members.length > 1 && (
          <Select
            className={styles.member}
            aria-label={t("whose")}
            searchable
            data={whose.members.map((member) => ({ value: member.id, label: member.name }))}
            value={whose.id}
            onChange={(id) =>
              id &&
              void navigate({
                search: {
                  ...(search.month && { month: search.month }),
                  ...(id !== whose.members[0]?.id && { member: id }),
                },
              })
            }
          />
        )}
      </PageHead>
      <PageBody>
        <ProposalsCard
          silent={days.error !== null}
          onOpen={(one, own) =>
            void navigate({ search: { ...(!own && { member: one.member_id }), date: one.date } })
          }
        />
        <ProblemAlert error={days.error} onRetry={() => void days.refetch()} />
        {days.isPending && <Loading lines={8} />}
        {days.data && (
          <Card flush>
            {days.data.length === 0 ? (
              <EmptyState title={t("empty")} text={whose.own ? t("emptyText") : undefined} />
            ) : (
              <DayTable days={days.data} onOpen={(date) => go({ month: date.slice(0, 7), date })} />
            )}
            <p className={styles.hint}>{t("hint")}</p>
          </Card>
        )}
      </PageBody>
      <Suspense fallback={null}>
        {search.date && (
          <DayDrawer
            key={`${whose.id}${search.date}`}
            member={whose.id}
            name={whose.own ? undefined : whose.name}
            date={search.date}
            onClose={() => go({ month: month.from.slice(0, 7) }, true)}
          />
        )}
        {taking && (
          <BundleDialog member={whose.id} name={whose.name} month={month} onClose={() => setTaking(false)} />
        )}
      </Suspense>
    </>
  );
}

/** Closes what was worked before today at once. */
function CloseButton({ dates }: { dates: DateText[] }) {
  const { t } = useTranslation("workingTime");
  const close = useCloseDays();
  if (dates.length === 0) return null;
  const count = dates.length;
  return (
    <Button
      loading={close.isPending}
      onClick={() =>
        close.mutate(dates, {
          onSuccess: () => notifyDone(t("closed", { count })),
          onError: notifyProblem,
        })
      }
    >
      {t("closeDays", { count })}
    </Button>
  );
}
