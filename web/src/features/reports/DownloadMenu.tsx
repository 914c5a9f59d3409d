import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ReportContent, ReportFormat, ReportQuery } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { notifyProblem } from "~/ui/notify";
import { downloadReport, type ExportStyle } from "./queries";

const formats: ReportFormat[] = ["csv", "xlsx", "json"];
const contents: ReportContent[] = ["groups", "entries"];

/** The browser's own dialog makes the PDF; it opens when the menu is gone. */
function printPage() {
  window.setTimeout(() => window.print(), 200);
}

/** The report as a file: its groups, or every entry that counts. */
export function DownloadMenu({ query }: { query: ReportQuery }) {
  const { t } = useTranslation(["reports", "common"]);
  const { decimal, mark } = useFormats();
  const style: ExportStyle = {
    durations: decimal ? "hours" : "clock",
    decimal_mark: mark === "," ? "comma" : "point",
  };
  const download = useMutation({
    mutationFn: ({ format, content }: { format: ReportFormat; content: ReportContent }) =>
      downloadReport(query, format, content, style),
    onError: notifyProblem,
  });
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button
          variant="default"
          loading={download.isPending}
          leftSection={<IconDownload size={16} aria-hidden="true" />}
        >
          {t("common:action.download")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={printPage}>{t("reports:print")}</Menu.Item>
        {contents.map((content) => [
          <Menu.Label key={content}>{t(`reports:content.${content}`)}</Menu.Label>,
          ...formats.map((format) => (
            <Menu.Item key={`${content}-${format}`} onClick={() => download.mutate({ format, content })}>
              {t(`reports:format.${format}`)}
            </Menu.Item>
          )),
        ])}
      </Menu.Dropdown>
    </Menu>
  );
}
