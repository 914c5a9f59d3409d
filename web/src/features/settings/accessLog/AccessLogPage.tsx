import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import type { AccessLogEntry } from "~/api/types";
import { today } from "~/lib/dates";
import { periodOf, presets } from "~/lib/periods";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { FilterPill } from "~/ui/FilterPill";
import { Loading } from "~/ui/Loading";
import { notifyProblem } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { SearchField } from "~/ui/SearchField";
import { StatusBadge } from "~/ui/StatusBadge";
import { type AccessLogSearch, accessLogRoute } from "../routes";
import styles from "./AccessLog.module.css";
import { downloadAccessLog, useAccessLog } from "./queries";

/** How long typing rests before the server is asked. */
const REST = 300;
const statuses = [200, 201, 401, 403, 404, 409, 422, 429, 500] as const;

/** Who asked for what, from where, and how it ended: for those who answer for the organization. */
export function AccessLogPage() {
  const { t } = useTranslation("accessLog");
  const { weekStart } = useFormats();
  const search = accessLogRoute.useSearch();
  const { when, member, action, status } = search;
  // The log is cut into days of UTC.
  const filter = {
    ...(when && periodOf(when, today("UTC"), weekStart)),
    ...(member && { member_id: member }),
    ...(action && { action }),
    ...(status && { status }),
  };
  const log = useAccessLog(filter);
  const columns = useColumns();
  const save = useMutation({ mutationFn: downloadAccessLog, onError: notifyProblem });
  const first = log.data?.pages[0];
  const rows = log.data?.pages.flatMap((page) => page.items) ?? [];
  if (first && !first.is_kept) {
    return (
      <Card>
        <EmptyState title={t("off")} text={t("offText")} />
      </Card>
    );
  }
  const empty = log.hasNextPage ? t("looking") : t("none");
  return (
    <>
      <Filters search={search} />
      <Card
        flush
        description={first && t("text", { days: first.days })}
        title={t("list")}
        actions={
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden="true" />}
            loading={save.isPending}
            onClick={() => save.mutate(filter)}
          >
            {t("export")}
          </Button>
        }
      >
        <ProblemAlert error={log.error} onRetry={() => void log.refetch()} />
        {log.isPending && <Loading lines={8} />}
        {log.data && (
          <DataTable
            label={t("list")}
            columns={columns}
            rows={rows}
            rowKey={(row) => row.request_id}
            empty={<EmptyState title={empty} text={t("noneText")} />}
          />
        )}
      </Card>
      {log.hasNextPage && (
        <Button variant="subtle" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </>
  );
}

function useColumns(): Column<AccessLogEntry>[] {
  const { t } = useTranslation("accessLog");
  const { instant, number } = useFormats();
  const members = useMembers().data ?? [];
  const who = (id: string | null) => {
    if (!id) return t("nobody");
    return members.find((member) => member.id === id)?.name ?? t("formerMember");
  };
  return [
    {
      key: "action",
      header: t("path"),
      phone: "title",
      cell: (row) => (
        <span className={styles.request}>
          <span>{row.action ?? row.method}</span>
          <span className={styles.path}>{`${row.method} ${row.path}`}</span>
          <span className={styles.took}>{`${number(Math.round(row.duration_us / 100) / 10)} ms`}</span>
        </span>
      ),
    },
    { key: "who", header: t("who"), cell: (row) => who(row.member_id) },
    {
      key: "status",
      header: t("status"),
      cell: (row) => (
        <StatusBadge tone={toneOf(row.status)}>
          {row.problem ? `${row.status} ${row.problem}` : String(row.status)}
        </StatusBadge>
      ),
    },
    { key: "network", header: t("network"), cell: (row) => row.network },
    { key: "time", header: t("time"), cell: (row) => <time dateTime={row.time}>{instant(row.time)}</time> },
  ];
}

function toneOf(status: number): "neutral" | "warning" | "danger" {
  if (status >= 500) return "danger";
  return status >= 400 ? "warning" : "neutral";
}

function Filters({ search }: { search: AccessLogSearch }) {
  const { t } = useTranslation(["accessLog", "ui"]);
  const navigate = accessLogRoute.useNavigate();
  const members = useMembers().data ?? [];
  const find = (changes: { [Key in keyof AccessLogSearch]: AccessLogSearch[Key] | undefined }) =>
    void navigate({
      search: (now) =>
        Object.fromEntries(
          Object.entries({ ...now, ...changes }).filter(([, value]) => value !== undefined),
        ) as AccessLogSearch,
      replace: true,
    });
  return (
    <div className={styles.filters}>
      <ActionField
        action={search.action ?? ""}
        onChange={(action) => find({ action: action || undefined })}
      />
      <FilterPill
        single
        label={t("accessLog:who")}
        options={members.map((member) => ({ value: member.id, label: member.name }))}
        value={search.member ? [search.member] : []}
        onChange={([member]) => find({ member })}
      />
      <FilterPill
        single
        label={t("accessLog:status")}
        options={statuses.map((status) => ({
          value: String(status),
          label: t(`accessLog:statuses.${status}`),
        }))}
        value={search.status ? [String(search.status)] : []}
        onChange={([status]) => find({ status: status ? Number(status) : undefined })}
      />
      <FilterPill
        single
        label={t("accessLog:when")}
        options={presets.map((preset) => ({ value: preset, label: t(`ui:period.${preset}`) }))}
        value={search.when ? [search.when] : []}
        onChange={([when]) => find({ when: presets.find((preset) => preset === when) })}
      />
    </div>
  );
}

function ActionField({ action, onChange }: { action: string; onChange: (action: string) => void }) {
  const { t } = useTranslation("accessLog");
  const [text, setText] = useState(action);
  useEffect(() => setText(action), [action]);
  useEffect(() => {
    // Only what can be the name of an operation is asked for.
    const word = text.trim().toLowerCase();
    if (word === action || !/^[a-z_]*$/.test(word)) return;
    const timer = window.setTimeout(() => onChange(word), REST);
    return () => window.clearTimeout(timer);
  }, [text, action, onChange]);
  return <SearchField label={t("actionField")} value={text} onChange={setText} />;
}
