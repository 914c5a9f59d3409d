import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Session } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { type Column, DataTable } from "~/ui/DataTable";
import { Loading } from "~/ui/Loading";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { StatusBadge } from "~/ui/StatusBadge";
import { browserOf } from "./browserOf";
import { useEndOtherSessions, useEndSession, useSessions } from "./queries";

/** Where the member is signed in, with a way to end it. */
export function SessionsCard() {
  const { t } = useTranslation("settings");
  const { instant } = useFormats();
  const sessions = useSessions();
  const end = useEndSession();
  const endOthers = useEndOtherSessions();
  const columns: Column<Session>[] = [
    {
      key: "browser",
      header: t("security.browser"),
      phone: "title",
      cell: (row) => browserOf(row.user_agent),
    },
    { key: "place", header: t("security.place"), cell: (row) => row.network || t("security.unknownPlace") },
    { key: "since", header: t("security.since"), cell: (row) => instant(row.created_at) },
    { key: "seen", header: t("security.lastSeen"), cell: (row) => instant(row.last_seen_at) },
  ];
  return (
    <Card
      flush
      title={t("security.sessions")}
      description={t("security.sessionsText")}
      actions={
        sessions.data && sessions.data.length > 1 ? (
          <Button
            size="xs"
            variant="default"
            loading={endOthers.isPending}
            onClick={() =>
              endOthers.mutate(undefined, {
                onSuccess: () => notifyDone(t("security.othersEnded")),
                onError: notifyProblem,
              })
            }
          >
            {t("security.endOthers")}
          </Button>
        ) : undefined
      }
    >
      <ProblemAlert error={sessions.error} onRetry={() => void sessions.refetch()} />
      {sessions.isPending && <Loading lines={2} />}
      {sessions.data && (
        <DataTable
          label={t("security.sessions")}
          columns={columns}
          rows={sessions.data}
          rowKey={(row) => row.id}
          actions={(row) =>
            row.current ? (
              <StatusBadge tone="accent">{t("security.thisOne")}</StatusBadge>
            ) : (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={`${t("security.end")}: ${browserOf(row.user_agent)}`}
                onClick={() =>
                  end.mutate(row.id, {
                    onSuccess: () => notifyDone(t("security.ended")),
                    onError: notifyProblem,
                  })
                }
              >
                {t("security.end")}
              </Button>
            )
          }
        />
      )}
    </Card>
  );
}
