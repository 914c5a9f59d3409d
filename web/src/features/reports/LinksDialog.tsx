import { Button, Modal, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SavedReport } from "~/api/types";
import { CopyOnce } from "~/ui/CopyOnce";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { LinkForm } from "./LinkForm";
import { LinkTable } from "./LinkTable";
import styles from "./ReportsPage.module.css";
import { useReportLinks } from "./savedQueries";

/** The public links of a report: who has one sees it without signing in. */
export function LinksDialog({ report, onClose }: { report: SavedReport; onClose: () => void }) {
  const { t } = useTranslation(["reports", "common"]);
  const links = useReportLinks(report.id);
  const [making, setMaking] = useState(false);
  const [url, setUrl] = useState<string>();
  if (making) {
    return (
      <LinkForm
        report={report}
        onClose={() => setMaking(false)}
        onMade={(made) => {
          setUrl(made);
          setMaking(false);
        }}
      />
    );
  }
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={() => setMaking(true)}>
      {t("reports:links.add")}
    </Button>
  );
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t("reports:links.of", { name: report.name })}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <Stack gap="sm" className={styles.drill}>
        {url && <CopyOnce label={t("reports:links.address")} value={url} />}
        <ProblemAlert error={links.error} onRetry={() => void links.refetch()} />
        {links.isPending && <Loading lines={3} />}
        {links.data && (
          <LinkTable
            rows={links.data}
            empty={
              <EmptyState title={t("reports:links.none")} text={t("reports:links.noneText")} action={add} />
            }
          />
        )}
        {(links.data?.length ?? 0) > 0 && <div>{add}</div>}
      </Stack>
    </Modal>
  );
}
