import { Button, Checkbox, SegmentedControl, Select } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useTeams } from "~/api/queries/people";
import { useSteps } from "~/api/queries/timesheets";
import type { Timesheet } from "~/api/types";
import { useShortcut } from "~/platform/shortcuts";
import { Card } from "~/ui/Card";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { ProblemAlert } from "~/ui/ProblemAlert";
import styles from "./Approvals.module.css";
import { approvalOf, current, isClean, may } from "./model";
import { useInbox } from "./queries";
import type { ApprovalsSearch } from "./routes";
import { WeekRow } from "./WeekRow";

const CommentDialog = lazy(() => import("./CommentDialog"));

const states = ["submitted", "approved", "rejected", "reopened"] as const;

/** The weeks that wait for a decision, used by keys like a mailbox. */
export function ApprovalsPage() {
  const { t } = useTranslation(["timesheet", "common"]);
  const navigate = useNavigate();
  const { state = "submitted", team } = useSearch({ from: "/shell/approvals" });
  const teams = useTeams().data;
  const inbox = useInbox({ state, team });
  const steps = useSteps();
  const [at, setAt] = useState<{ id: string | undefined; index: number }>({ id: undefined, index: 0 });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<{ week: Timesheet; step: "reject" | "reopen" }>();
  const weeks = inbox.data?.pages.flatMap((page) => page.items) ?? [];
  const index = current(weeks, at.id, at.index);
  const here = weeks[index];
  const chosen = weeks.filter((week) => selected.has(week.id ?? ""));
  const clean = weeks.filter(isClean);

  const find = (changes: Partial<ApprovalsSearch>) => {
    const search = { ...(state !== "submitted" && { state }), ...(team && { team }), ...changes };
    setSelected(new Set());
    void navigate({
      to: "/approvals",
      search: Object.fromEntries(Object.entries(search).filter(([, value]) => value)),
    });
  };
  const go = (to: number) => {
    const week = weeks[Math.max(0, Math.min(to, weeks.length - 1))];
    if (!week) return;
    setAt({ id: week.id ?? undefined, index: weeks.indexOf(week) });
    document.getElementById(`week-${week.id}`)?.focus();
  };
  const approve = (list: Timesheet[]) => {
    const operations = approvalOf(list);
    if (operations.length === 0) return;
    setAt({ id: here?.id ?? undefined, index });
    // One week after the other by keys: callbacks of `mutate` would be those of the last one alone.
    steps.mutateAsync(operations).then(() => {
      setSelected(new Set());
      notifyDone(t("timesheet:approvals.approved", { count: operations.length }));
    }, notifyProblem);
  };
  const ask = (week: Timesheet | undefined) => {
    if (!week) return;
    const step = (["reject", "reopen"] as const).find((one) => may(week, one));
    if (step) setAsked({ week, step });
  };
  const toggle = (set: ReadonlySet<string>, week: Timesheet | undefined) => {
    const id = week?.id ?? "";
    return new Set(set.has(id) ? [...set].filter((one) => one !== id) : [...set, id]);
  };
  const group = t("common:nav.approvals");
  useShortcut({ keys: "j", label: t("timesheet:approvals.next"), group, run: () => go(index + 1) });
  useShortcut({ keys: "k", label: t("timesheet:approvals.previous"), group, run: () => go(index - 1) });
  useShortcut({
    keys: "a",
    label: t("timesheet:approvals.approve"),
    group,
    run: () => here && approve([here]),
  });
  useShortcut({ keys: "r", label: t("timesheet:approvals.reject"), group, run: () => ask(here) });
  useShortcut({
    keys: "x",
    label: t("timesheet:approvals.toggle"),
    group,
    run: () => here && setSelected(toggle(selected, here)),
  });
  return (
    <>
      <PageHead
        title={t("common:nav.approvals")}
        actions={
          clean.length > 0 && (
            <Button loading={steps.isPending} onClick={() => approve(clean)}>
              {t("timesheet:approvals.approveClean", { count: clean.length })}
            </Button>
          )
        }
      >
        <SegmentedControl
          aria-label={t("timesheet:approvals.show")}
          value={state}
          onChange={(value) =>
            find({
              state: value === "submitted" ? undefined : (value as ApprovalsSearch["state"]),
            } as Partial<ApprovalsSearch>)
          }
          data={states.map((one) => ({
            value: one,
            label: one === "submitted" ? t("timesheet:approvals.waiting") : t(`timesheet:state.${one}`),
          }))}
        />
        {(teams?.length ?? 0) > 1 && (
          <Select
            aria-label={t("timesheet:approvals.team")}
            placeholder={t("timesheet:approvals.allTeams")}
            clearable
            data={(teams ?? []).map((one) => ({ value: one.id, label: one.name }))}
            value={team ?? null}
            onChange={(value) => find({ team: value ?? undefined } as Partial<ApprovalsSearch>)}
          />
        )}
      </PageHead>
      <PageBody>
        <ProblemAlert error={inbox.error} onRetry={() => void inbox.refetch()} />
        {inbox.isPending && <Loading lines={6} />}
        {inbox.data && (
          <Card flush>
            {chosen.length > 0 && (
              <div className={styles.bar}>
                <Checkbox
                  aria-label={t("timesheet:approvals.selectAll")}
                  checked={chosen.length === weeks.length}
                  indeterminate={chosen.length < weeks.length}
                  onChange={() =>
                    setSelected(
                      new Set(chosen.length === weeks.length ? [] : weeks.map((week) => week.id ?? "")),
                    )
                  }
                />
                <span>{t("timesheet:approvals.selected", { count: chosen.length })}</span>
                <Button size="xs" loading={steps.isPending} onClick={() => approve(chosen)}>
                  {t("timesheet:approvals.approveSelected")}
                </Button>
              </div>
            )}
            {weeks.length === 0 && state === "submitted" && (
              <EmptyState title={t("timesheet:approvals.empty")} text={t("timesheet:approvals.emptyText")} />
            )}
            {weeks.length === 0 && state !== "submitted" && (
              <EmptyState title={t("timesheet:approvals.emptyState")} />
            )}
            <ul className={styles.list}>
              {weeks.map((week, position) => (
                <WeekRow
                  key={week.id}
                  week={week}
                  current={position === index}
                  selected={selected.has(week.id ?? "")}
                  open={opened.has(week.id ?? "")}
                  busy={steps.isPending}
                  onFocus={() => setAt({ id: week.id ?? undefined, index: position })}
                  onSelect={() => setSelected(toggle(selected, week))}
                  onToggle={() => setOpened(toggle(opened, week))}
                  onApprove={() => approve([week])}
                  onAsk={() => ask(week)}
                />
              ))}
            </ul>
            {weeks.length > 0 && <p className={styles.hint}>{t("timesheet:approvals.hint")}</p>}
          </Card>
        )}
        {inbox.hasNextPage && (
          <Button
            variant="default"
            loading={inbox.isFetchingNextPage}
            onClick={() => void inbox.fetchNextPage()}
          >
            {t("timesheet:approvals.more")}
          </Button>
        )}
      </PageBody>
      {asked && (
        <Suspense fallback={null}>
          <CommentDialog {...asked} onClose={() => setAsked(undefined)} />
        </Suspense>
      )}
    </>
  );
}
