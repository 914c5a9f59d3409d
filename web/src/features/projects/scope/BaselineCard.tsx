import { Button, Select } from "@mantine/core";
import { IconFlag, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import { useMembers } from "~/api/queries/people";
import type { Baseline, Project } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { EmptyState } from "~/ui/EmptyState";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { RowMenu } from "~/ui/RowMenu";
import { BaselineDialog } from "./BaselineDialog";
import { ChangesTable } from "./ChangesTable";
import { signed } from "./model";
import { useBaselines, useRemoveBaseline } from "./queries";
import styles from "./scope.module.css";

/** What was agreed, and what changed since: every task that came, went or has another estimate. */
export function BaselineCard({ project }: { project: Project }) {
  const { t } = useTranslation("scope");
  const baselines = useBaselines(project.id);
  const [setting, setSetting] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const all = baselines.data ?? [];
  const baseline = all.find(({ id }) => id === chosen) ?? all[0];
  const mayUpdate = allows(project, "update") && !project.archived;
  const set = mayUpdate ? (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconFlag size={14} aria-hidden="true" />}
      onClick={() => setSetting(true)}
    >
      {t("baseline.set")}
    </Button>
  ) : undefined;
  return (
    <Card
      flush
      title={t("baseline.title")}
      actions={
        <>
          {all.length > 1 && baseline && (
            <Select
              size="xs"
              aria-label={t("baseline.compareWith")}
              allowDeselect={false}
              data={all.map(({ id, name }) => ({ value: id, label: name }))}
              value={baseline.id}
              onChange={(id) => setChosen(id ?? undefined)}
            />
          )}
          {baseline && set}
          {baseline && <BaselineMenu baseline={baseline} />}
        </>
      }
    >
      <ProblemAlert error={baselines.error} onRetry={() => void baselines.refetch()} />
      {baseline && <Comparison baseline={baseline} />}
      {baseline && <ChangesTable project={project} baselineId={baseline.id} />}
      {baselines.data && !baseline && (
        <EmptyState title={t("baseline.empty")} text={t("baseline.emptyText")} action={set} />
      )}
      {setting && (
        <BaselineDialog projectId={project.id} onClose={() => setSetting(false)} onSet={setChosen} />
      )}
    </Card>
  );
}

function BaselineMenu({ baseline }: { baseline: Baseline }) {
  const { t } = useTranslation("scope");
  const remove = useRemoveBaseline();
  if (!allows(baseline, "delete")) return null;
  const run = () => remove.later(baseline, t("baseline.removed", { name: baseline.name }));
  return (
    <RowMenu
      name={baseline.name}
      actions={[{ label: t("baseline.remove"), icon: IconTrash, danger: true, run }]}
    />
  );
}

/** The baseline, what came and went, and what it comes to: figures that add up. */
function Comparison({ baseline }: { baseline: Baseline }) {
  const { t } = useTranslation("scope");
  const { duration, instant, number } = useFormats();
  const members = useMembers().data ?? [];
  const who = members.find((member) => member.id === baseline.set_by)?.name ?? "";
  const kinds = [
    ["added", baseline.added],
    ["removed", baseline.removed],
    ["estimated", baseline.estimated],
  ] as const;
  const delta = baseline.current_seconds - baseline.estimate_seconds;
  return (
    <>
      <p className={styles.about}>
        {t("baseline.about", { name: baseline.name, who, when: instant(baseline.set_at) })}
        {baseline.reason && ` · ${baseline.reason}`}
      </p>
      <dl className={styles.sums}>
        <div className={styles.sum}>
          <dt className={styles.label}>{t("baseline.frozen", { count: baseline.task_count })}</dt>
          <dd className={styles.value}>{duration(baseline.estimate_seconds)}</dd>
        </div>
        {kinds.map(([kind, sum]) => (
          <div className={styles.sum} key={kind}>
            <dt className={styles.label}>{`${t(`kind.${kind}`)} (${number(sum.count)})`}</dt>
            <dd className={styles.value}>{signed(sum.delta_seconds, duration)}</dd>
          </div>
        ))}
        <div className={styles.sum}>
          <dt className={styles.label}>{t("baseline.now")}</dt>
          <dd className={styles.value}>
            {duration(baseline.current_seconds)}{" "}
            {delta !== 0 && (
              <span className={delta > 0 ? styles.grew : undefined}>({signed(delta, duration)})</span>
            )}
          </dd>
        </div>
      </dl>
    </>
  );
}
