import { Button, Progress } from "@mantine/core";
import { IconDownload, IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Export, ExportState } from "~/api/types";
import { useFormats } from "~/platform/formats";
import type { Column } from "~/ui/DataTable";
import { ListCard } from "~/ui/ListCard";
import { notifyProblem } from "~/ui/notify";
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
  return (
    <ListCard
      live
      title={t("data:export.title")}
      text={t("data:export.text")}
      list={exports}
      columns={columns}
      empty={{ title: t("data:export.empty"), text: t("data:export.emptyText") }}
      add={{ label: t("data:export.add"), dialog: (close) => <NewExport onClose={close} /> }}
      actions={(item) => (
        <Actions
          item={item}
          busy={remove.isPending && remove.variables === item.id}
          onDelete={() => remove.mutate(item.id, { onError: notifyProblem })}
        />
      )}
    />
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
