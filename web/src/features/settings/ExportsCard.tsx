import { Button, Progress } from "@mantine/core";
import { IconDownload, IconLock, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Export, ExportState } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { notifyProblem } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { StatusBadge } from "~/ui/StatusBadge";
import styles from "./Data.module.css";
import { choiceOf, isMoving, sizeText } from "./exportModel";
import { fileAddress, useDeleteExport, useExports } from "./exportQueries";
import { NewExport } from "./NewExport";

const tones: Record<ExportState, "neutral" | "accent" | "danger"> = {
  queued: "neutral",
  running: "neutral",
  ready: "accent",
  failed: "danger",
};

/** Copies of the whole organization: made in the background, kept for some days. */
export function ExportsCard() {
  const { t } = useTranslation(["data", "common"]);
  const formats = useFormats();
  const exports = useExports();
  const remove = useDeleteExport();
  const [making, setMaking] = useState(false);
  const columns: Column<Export>[] = [
    {
      key: "what",
      header: t("data:export.what"),
      phone: "title",
      cell: (item) => (
        <span className={styles.what}>
          {t(`data:choice.${choiceOf(item)}.short`)}
          {item.encrypted && (
            <IconLock size={14} role="img" aria-label={t("data:export.encrypted")} className={styles.lock} />
          )}
        </span>
      ),
    },
    { key: "state", header: t("data:export.state"), cell: (item) => <StateOf item={item} /> },
    {
      key: "size",
      header: t("data:export.size"),
      align: "right",
      cell: (item) => (item.bytes === null ? "–" : sizeText(item.bytes, formats.locale)),
    },
    { key: "expires", header: t("data:export.expires"), cell: (item) => formats.instant(item.expires_at) },
  ];
  const add = (
    <Button size="xs" variant="default" leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
      {t("data:export.add")}
    </Button>
  );
  return (
    <Card
      flush
      title={t("data:export.title")}
      description={t("data:export.text")}
      actions={exports.data && exports.data.length > 0 ? add : undefined}
    >
      <ProblemAlert error={exports.error} onRetry={() => void exports.refetch()} />
      {exports.isPending && <Loading lines={2} />}
      {exports.data && (
        <div aria-live="polite">
          <DataTable
            label={t("data:export.title")}
            columns={columns}
            rows={exports.data}
            rowKey={(item) => item.id}
            empty={
              <EmptyState title={t("data:export.empty")} text={t("data:export.emptyText")} action={add} />
            }
            actions={(item) => (
              <Actions
                item={item}
                busy={remove.isPending && remove.variables === item.id}
                onDelete={() => remove.mutate(item.id, { onError: notifyProblem })}
              />
            )}
          />
        </div>
      )}
      {making && <NewExport onClose={() => setMaking(false)} />}
    </Card>
  );
}

function StateOf({ item }: { item: Export }) {
  const { t } = useTranslation("data");
  const { number } = useFormats();
  if (item.state === "running") {
    const percent = item.percent ?? 0;
    return (
      <div className={styles.progress}>
        <Progress
          value={item.percent ?? 100}
          animated={item.percent === null}
          aria-label={t("export.state")}
        />
        <span className={styles.figure}>
          {item.percent === null ? t("state.running") : t("export.percent", { percent: number(percent) })}
        </span>
      </div>
    );
  }
  return (
    <div>
      <StatusBadge tone={tones[item.state]}>{t(`state.${item.state}`)}</StatusBadge>
      {item.problem && <div className={styles.hint}>{t(`problem.${item.problem}`)}</div>}
    </div>
  );
}

interface ActionsProps {
  item: Export;
  busy: boolean;
  onDelete: () => void;
}

function Actions({ item, busy, onDelete }: ActionsProps) {
  const { t } = useTranslation(["data", "common"]);
  return (
    <div className={styles.actions}>
      {item.state === "ready" && (
        <Button
          component="a"
          href={fileAddress(item.id)}
          download={item.file_name}
          size="compact-sm"
          leftSection={<IconDownload size={14} aria-hidden="true" />}
          aria-label={`${t("common:action.download")}: ${item.file_name}`}
        >
          {t("common:action.download")}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="default"
        loading={busy}
        aria-label={`${t(isMoving(item) ? "common:action.cancel" : "common:action.delete")}: ${item.file_name}`}
        onClick={onDelete}
      >
        {t(isMoving(item) ? "common:action.cancel" : "common:action.delete")}
      </Button>
    </div>
  );
}
