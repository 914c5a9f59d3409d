import { Button, SegmentedControl } from "@mantine/core";
import {
  IconAlarm,
  IconAt,
  IconClockCheck,
  IconClockEdit,
  IconClockExclamation,
  IconEye,
  IconMailOff,
  IconShieldExclamation,
  IconUserPlus,
  type TablerIcon,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import { useSavedReports } from "~/api/queries/savedReports";
import { useScope } from "~/api/queries/scope";
import type { Notice } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { notifyProblem } from "~/ui/notify";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { isAlways, placeOf, saidBy, wordsOf } from "./model";
import styles from "./NoticesPage.module.css";
import { useNotices, useReadNotices, useUnread } from "./queries";
import { noticesRoute } from "./routes";

const icons: Record<Notice["kind"], TablerIcon> = {
  mention: IconAt,
  assignment: IconUserPlus,
  deadline_near: IconAlarm,
  deadline_over: IconClockExclamation,
  schedule_stopped: IconMailOff,
  security_finding: IconShieldExclamation,
  permissions_seen: IconEye,
  working_time_proposed: IconClockEdit,
  working_time_answered: IconClockCheck,
};

/** What happened that concerns the member: mentions, tasks to work on, deadlines. */
export function NoticesPage() {
  const { t } = useTranslation(["notices", "common"]);
  const { unread = false } = noticesRoute.useSearch();
  const navigate = noticesRoute.useNavigate();
  const notices = useNotices(unread);
  const waiting = useUnread().data ?? 0;
  const read = useReadNotices();
  const items = notices.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHead
        title={t("common:nav.notices")}
        aside={waiting > 0 ? t("notices:unread", { count: waiting }) : undefined}
        actions={
          waiting > 0 ? (
            <Button
              variant="default"
              loading={read.isPending}
              onClick={() => read.mutate(undefined, { onError: notifyProblem })}
            >
              {t("notices:readAll")}
            </Button>
          ) : undefined
        }
      >
        <SegmentedControl
          aria-label={t("notices:which")}
          value={unread ? "unread" : "all"}
          onChange={(value) =>
            void navigate({ search: value === "unread" ? { unread: true } : {}, replace: true })
          }
          data={[
            { value: "all", label: t("common:all") },
            { value: "unread", label: t("notices:onlyUnread") },
          ]}
        />
      </PageHead>
      <PageBody narrow>
        <ProblemAlert error={notices.error} onRetry={() => void notices.refetch()} />
        {notices.isPending && <Loading />}
        {notices.data && (
          <Card flush>
            {items.length === 0 ? (
              <EmptyState
                title={unread ? t("notices:allRead") : t("notices:none")}
                text={t("notices:noneText")}
              />
            ) : (
              <ol className={styles.list} aria-label={t("common:nav.notices")}>
                {items.map((notice) => (
                  <NoticeRow
                    key={notice.id}
                    notice={notice}
                    onRead={() => notice.read_at === null && read.mutate([notice.id])}
                  />
                ))}
              </ol>
            )}
          </Card>
        )}
        {notices.hasNextPage && (
          <Button
            variant="subtle"
            loading={notices.isFetchingNextPage}
            onClick={() => void notices.fetchNextPage()}
          >
            {t("notices:more")}
          </Button>
        )}
      </PageBody>
    </>
  );
}

function NoticeRow({ notice, onRead }: { notice: Notice; onRead: () => void }) {
  const { t } = useTranslation("notices");
  const { date, instant } = useFormats();
  const scope = useScope();
  const list = useMembers().data;
  const members = useMemo(() => new Map((list ?? []).map((member) => [member.id, member])), [list]);
  const reports = useSavedReports().data ?? [];
  const words = wordsOf(notice, scope, members, reports);
  const Icon = icons[notice.kind];
  const place = placeOf(notice);
  const text = t(`kind.${saidBy(notice)}`, {
    actor: words.actor ?? t("somebody"),
    subject: words.subject ?? t("gone"),
    date: notice.deadline ? date(notice.deadline) : "",
  });
  const inside = (
    <>
      <Icon size={18} stroke={1.6} aria-hidden="true" />
      <span className={styles.text}>
        {text}
        {words.detail && <span className={styles.detail}>{words.detail}</span>}
      </span>
      <time dateTime={notice.created_at} className={styles.when}>
        {instant(notice.created_at)}
      </time>
      {notice.read_at === null && <span className={styles.new}>{t("new")}</span>}
    </>
  );
  return (
    <li className={styles.row} data-unread={notice.read_at === null}>
      {place && (words.subject || isAlways(notice)) ? (
        <Link {...place} className={styles.link} onClick={onRead}>
          {inside}
        </Link>
      ) : (
        <span className={styles.link}>{inside}</span>
      )}
    </li>
  );
}
