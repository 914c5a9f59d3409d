import { Button } from "@mantine/core";
import { IconHistory, IconPlus, IconTrash } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import { useMembers } from "~/api/queries/people";
import { type RateFilter, useDeleteRate, useRates, useSetRate } from "~/api/queries/rates";
import { useScope } from "~/api/queries/scope";
import type { Rate } from "~/api/types";
import { today, wallClock } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { moment } from "~/platform/undo";
import { type Column, DataTable } from "../DataTable";
import { EmptyState } from "../EmptyState";
import { Loading } from "../Loading";
import { notifyProblem, notifyUndo } from "../notify";
import { ProblemAlert } from "../ProblemAlert";
import { RowMenu } from "../RowMenu";
import { StatusBadge } from "../StatusBadge";
import { inOrder, isCurrent, scopeOf } from "./model";
import { RateForm } from "./RateForm";
import styles from "./Rates.module.css";

const HistoryDrawer = lazy(() => import("../history/HistoryDrawer"));

interface RatesTableProps {
  filter: RateFilter;
  /** Whether the reader may set rates of this kind. */
  maySet: boolean;
}

/** Rates with who set them and why; the ones of today stand out. */
export function RatesTable({ filter, maySet }: RatesTableProps) {
  const { t } = useTranslation("rates");
  const rates = useRates(filter);
  const [adding, setAdding] = useState(false);
  const rows = inOrder(rates.data ?? []);
  const general = !filter.project_id && !filter.member_id;
  const add = maySet && (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden="true" />}
      onClick={() => setAdding(true)}
    >
      {t("add")}
    </Button>
  );
  return (
    <div className={styles.rates}>
      <ProblemAlert error={rates.error} onRetry={() => void rates.refetch()} />
      {rates.isPending && <Loading lines={3} />}
      {rates.data && (
        <Table
          rows={rows}
          fixed={filter}
          empty={
            <EmptyState
              title={t(general ? "none" : "noneHere")}
              text={t(general ? "noneText" : "noneHereText")}
              action={add || undefined}
            />
          }
        />
      )}
      {add && rows.length > 0 && <div className={styles.foot}>{add}</div>}
      {adding && <RateForm fixed={filter} onClose={() => setAdding(false)} />}
    </div>
  );
}

interface TableProps {
  rows: Rate[];
  fixed: RateFilter;
  empty: React.ReactNode;
}

function Table({ rows, fixed, empty }: TableProps) {
  const { t } = useTranslation(["rates", "common", "audit"]);
  const [recalled, setRecalled] = useState<Rate>();
  const { date, money, zone } = useFormats();
  const names = useNames();
  const remove = useDeleteRate();
  const restore = useSetRate();
  const day = today(zone);
  const amount = (rate: Rate) =>
    rate.hourly_minor === null
      ? t("rates:ended")
      : t("rates:perHour", { amount: money(rate.currency)(rate.hourly_minor) });
  // The row goes with the rate, so nothing may hang on callbacks of what is shown.
  const removeRate = async (rate: Rate) => {
    const at = moment();
    try {
      await remove.mutateAsync(rate.id);
      const { kind, member_id, project_id, task_id, valid_from, hourly_minor, reason } = rate;
      const undo = () =>
        restore.mutateAsync({
          kind,
          valid_from,
          hourly_minor,
          reason,
          ...(member_id && { member_id }),
          ...(project_id && { project_id }),
          ...(task_id && { task_id }),
        });
      notifyUndo(t("rates:deleted"), undo, at);
    } catch (thrown) {
      notifyProblem(thrown);
    }
  };
  const columns: Column<Rate>[] = [
    {
      key: "for",
      header: t("rates:for"),
      phone: "title",
      cell: (rate) => (
        <span className={styles.for}>
          {names(rate, fixed)}
          {rate.hourly_minor !== null && isCurrent(rate, rows, day) && (
            <StatusBadge tone="accent">{t("rates:now")}</StatusBadge>
          )}
        </span>
      ),
    },
    {
      key: "kind",
      header: t("rates:kindLabel"),
      width: "96px",
      cell: (rate) => t(`rates:kind.${rate.kind}`),
    },
    { key: "amount", header: t("rates:amount"), align: "right", width: "112px", cell: amount },
    { key: "from", header: t("rates:from"), width: "104px", cell: (rate) => date(rate.valid_from) },
    {
      key: "set",
      header: t("rates:set"),
      cell: (rate) => (
        <span className={styles.set}>
          {t("rates:setBy", {
            name: names.member(rate.set_by),
            when: date(wallClock(rate.set_at, zone).date),
          })}
          {rate.reason && <span className={styles.reason}>{rate.reason}</span>}
        </span>
      ),
    },
  ];
  const nameOf = (rate: Rate) => `${names(rate, fixed)}, ${date(rate.valid_from)}`;
  const actionsOf = (rate: Rate) => {
    const recall = { label: t("audit:history"), icon: IconHistory, run: () => setRecalled(rate) };
    if (!allows(rate, "delete")) return [recall];
    const run = () => void removeRate(rate);
    return [recall, { label: t("common:action.delete"), icon: IconTrash, danger: true, run }];
  };
  return (
    <>
      <DataTable
        label={t("rates:title")}
        columns={columns}
        rows={rows}
        rowKey={(rate) => rate.id}
        dimmed={(rate) => rate.valid_from <= day && !isCurrent(rate, rows, day)}
        empty={empty}
        actions={(rate) => <RowMenu name={nameOf(rate)} actions={actionsOf(rate)} />}
      />
      {recalled && (
        <Suspense fallback={null}>
          <HistoryDrawer
            kind="rate"
            object={recalled.id}
            name={nameOf(recalled)}
            onClose={() => setRecalled(undefined)}
          />
        </Suspense>
      )}
    </>
  );
}

/** Names what a rate is for, without what goes without saying here. */
function useNames() {
  const { t } = useTranslation("rates");
  const { projects, tasks } = useScope();
  const members = useMembers().data ?? [];
  const member = (id: string) => members.find((one) => one.id === id)?.name ?? "…";
  const names = (rate: Rate, fixed: RateFilter) => {
    const parts = [
      rate.project_id && !fixed.project_id ? (projects.get(rate.project_id)?.name ?? "…") : "",
      rate.task_id ? (tasks.get(rate.task_id)?.name ?? "…") : "",
      rate.member_id && !fixed.member_id ? member(rate.member_id) : "",
    ].filter((part) => part !== "");
    return parts.length > 0 ? parts.join(" · ") : t(`scope.${scopeOf(rate)}`);
  };
  return Object.assign(names, { member });
}
