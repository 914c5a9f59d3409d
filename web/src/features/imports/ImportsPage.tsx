import { Button, Select, Switch } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ExportFormat, Import } from "~/api/types";
import { monthOf, type Period, today } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { useMay } from "~/platform/session";
import { Card } from "~/ui/Card";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { notifyProblem } from "~/ui/notify";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { PeriodPicker } from "~/ui/PeriodPicker";
import { ProblemAlert } from "~/ui/ProblemAlert";
import styles from "./Imports.module.css";
import { NewImport } from "./NewImport";
import { downloadArchive, downloadEntries, downloadSolidtime, useImports } from "./queries";
import { StateBadge } from "./StateBadge";

/** Time in from other tools, and out again. */
export function ImportsPage() {
  const { t } = useTranslation("common");
  const mayImport = useMay("import_run");
  const mayExport = useMay("export_run");
  return (
    <>
      <PageHead title={t("nav.imports")} />
      <PageBody>
        <div className={styles.columns}>
          {mayImport && <NewImport />}
          {mayExport && <Exports />}
        </div>
        {mayImport && <Earlier />}
      </PageBody>
    </>
  );
}

const exportFormats: ExportFormat[] = [
  "csv",
  "json",
  "toggl-csv",
  "clockify-csv",
  "harvest-csv",
  "kimai-csv",
  "kimai-json",
  "solidtime-csv",
  "timetagger-csv",
  "timewarrior-json",
];

function Exports() {
  const { t } = useTranslation(["imports", "common"]);
  const { zone } = useFormats();
  const mayArchive = useMay("archive_export");
  const [format, setFormat] = useState<ExportFormat>("csv");
  const [period, setPeriod] = useState<Period | null>(null);
  const entries = useMutation({
    mutationFn: () => downloadEntries(format, period),
    onError: notifyProblem,
  });
  const archive = useMutation({ mutationFn: downloadArchive, onError: notifyProblem });
  const solidtime = useMutation({ mutationFn: downloadSolidtime, onError: notifyProblem });
  return (
    <div className={styles.form}>
      <Card title={t("imports:exportEntries")} description={t("imports:exportEntriesText")}>
        <div className={styles.form}>
          <Select
            label={t("imports:formatLabel")}
            data={exportFormats.map((value) => ({ value, label: t(`imports:exportFormat.${value}`) }))}
            value={format}
            onChange={(value) => setFormat((value as ExportFormat | null) ?? "csv")}
          />
          <Switch
            label={t("imports:everything")}
            checked={period === null}
            onChange={(event) => setPeriod(event.currentTarget.checked ? null : monthOf(today(zone)))}
          />
          {period && <PeriodPicker value={period} onChange={setPeriod} />}
          <div className={styles.actions}>
            <Button variant="default" loading={entries.isPending} onClick={() => entries.mutate()}>
              {t("common:action.download")}
            </Button>
          </div>
        </div>
      </Card>
      {mayArchive && (
        <Card title={t("imports:archive")} description={t("imports:archiveText")}>
          <div className={styles.actions}>
            <Button variant="default" loading={archive.isPending} onClick={() => archive.mutate()}>
              {t("imports:downloadArchive")}
            </Button>
            <Button variant="default" loading={solidtime.isPending} onClick={() => solidtime.mutate()}>
              {t("imports:downloadSolidtime")}
            </Button>
          </div>
        </Card>
      )}
    </div>
  );
}

function Earlier() {
  const { t } = useTranslation("imports");
  const { instant, number, duration } = useFormats();
  const navigate = useNavigate();
  const imports = useImports();
  const columns: Column<Import>[] = [
    { key: "file", header: t("fileName"), phone: "title", cell: (item) => item.file_name },
    { key: "format", header: t("formatLabel"), cell: (item) => t(`format.${item.format}`) },
    { key: "state", header: t("stateLabel"), width: "150px", cell: (item) => <StateBadge item={item} /> },
    {
      key: "stored",
      header: t("entries"),
      align: "right",
      width: "100px",
      cell: (item) => number(item.stored),
    },
    {
      key: "seconds",
      header: t("time"),
      align: "right",
      width: "100px",
      cell: (item) => duration(item.stored_seconds),
    },
    {
      key: "created",
      header: t("when"),
      width: "190px",
      cell: (item) => instant(item.created_at),
    },
  ];
  return (
    <Card flush title={t("earlier")}>
      <ProblemAlert error={imports.error} onRetry={() => void imports.refetch()} />
      {imports.isPending && <Loading />}
      {imports.data && (
        <DataTable
          label={t("earlier")}
          columns={columns}
          rows={imports.data}
          rowKey={(item) => item.id}
          onOpen={(item) => void navigate({ to: "/imports/$importId", params: { importId: item.id } })}
          dimmed={(item) => item.state === "cancelled"}
          empty={<EmptyState title={t("noImports")} text={t("noImportsText")} />}
        />
      )}
    </Card>
  );
}
