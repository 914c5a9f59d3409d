import { Button } from "@mantine/core";
import { IconDownload, IconShieldX } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import { today } from "~/lib/dates";
import { presets } from "~/lib/periods";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { EmptyState } from "~/ui/EmptyState";
import { FilterPill } from "~/ui/FilterPill";
import { useEventWords } from "~/ui/history/useEventWords";
import { Loading } from "~/ui/Loading";
import { notifyProblem } from "~/ui/notify";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { SearchField } from "~/ui/SearchField";
import styles from "./Audit.module.css";
import { CheckpointCard } from "./CheckpointCard";
import { EventRow } from "./EventRow";
import { nouns, queryOf } from "./model";
import { downloadLog, useEvents } from "./queries";
import { type AuditSearch, auditRoute } from "./routes";

/** How long typing rests before the server is asked. */
const REST = 300;

/** Who did what, when, to which object, and why: for those who answer for the organization. */
export function AuditPage() {
  const { t } = useTranslation(["audit", "common"]);
  const { zone, weekStart } = useFormats();
  const search = auditRoute.useSearch();
  const events = useEvents(queryOf(search, today(zone), weekStart));
  const save = useMutation({ mutationFn: downloadLog, onError: notifyProblem });
  const rows = events.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHead
        title={t("common:nav.audit")}
        actions={
          <Button
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden="true" />}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {t("audit:export")}
          </Button>
        }
      >
        <Filters search={search} />
      </PageHead>
      <PageBody>
        <CheckpointCard />
        <ProblemAlert error={events.error} onRetry={() => void events.refetch()} />
        {events.isPending && <Loading lines={8} />}
        {events.data && (
          <Card flush>
            {rows.length === 0 ? (
              <EmptyState title={t("audit:noEvents")} text={t("audit:noEventsText")} />
            ) : (
              <ol className={styles.list} aria-label={t("audit:events")}>
                {rows.map((event) => (
                  <EventRow key={event.position} event={event} />
                ))}
              </ol>
            )}
          </Card>
        )}
        {events.hasNextPage && (
          <Button
            variant="subtle"
            loading={events.isFetchingNextPage}
            onClick={() => void events.fetchNextPage()}
          >
            {t("audit:more")}
          </Button>
        )}
      </PageBody>
    </>
  );
}

function Filters({ search }: { search: AuditSearch }) {
  const { t } = useTranslation(["audit", "common", "ui"]);
  const navigate = auditRoute.useNavigate();
  const words = useEventWords();
  const members = useMembers().data ?? [];
  const find = (changes: { [Key in keyof AuditSearch]: AuditSearch[Key] | undefined }) =>
    void navigate({
      search: (now) =>
        Object.fromEntries(
          Object.entries({ ...now, ...changes }).filter(([, value]) => value !== undefined),
        ) as AuditSearch,
      replace: true,
    });
  return (
    <div className={styles.filters}>
      <IdField id={search.id ?? ""} onChange={(id) => find({ id: id || undefined })} />
      <FilterPill
        single
        label={t("audit:who")}
        options={members.map((member) => ({ value: member.id, label: member.name }))}
        value={search.member ? [search.member] : []}
        onChange={([member]) => find({ member })}
      />
      <FilterPill
        single
        label={t("audit:what")}
        options={nouns.map((noun) => ({ value: noun, label: words.noun(noun) }))}
        value={search.kind ? [search.kind] : []}
        onChange={([kind]) => find({ kind })}
      />
      <FilterPill
        single
        label={t("audit:when")}
        options={presets.map((preset) => ({ value: preset, label: t(`ui:period.${preset}`) }))}
        value={search.when ? [search.when] : []}
        onChange={([when]) => find({ when: presets.find((preset) => preset === when) })}
      />
      <Button
        variant={search.refused ? "light" : "default"}
        aria-pressed={search.refused ?? false}
        leftSection={<IconShieldX size={16} aria-hidden="true" />}
        onClick={() => find({ refused: search.refused ? undefined : true })}
      >
        {t("audit:onlyRefused")}
      </Button>
    </div>
  );
}

function IdField({ id, onChange }: { id: string; onChange: (id: string) => void }) {
  const { t } = useTranslation("audit");
  const [text, setText] = useState(id);
  useEffect(() => setText(id), [id]);
  useEffect(() => {
    if (text.trim() === id) return;
    const timer = window.setTimeout(() => onChange(text.trim()), REST);
    return () => window.clearTimeout(timer);
  }, [text, id, onChange]);
  return <SearchField label={t("findId")} value={text} onChange={setText} />;
}
