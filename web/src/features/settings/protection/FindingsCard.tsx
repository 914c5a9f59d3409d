import { Button, SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Card } from "~/ui/Card";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { protectionRoute } from "../routes";
import { FindingRow } from "./FindingRow";
import { withAsked } from "./model";
import styles from "./Protection.module.css";
import { useFinding, useFindings } from "./queries";

/** What was noticed. The one that a mail leads to is open. */
export function FindingsCard() {
  const { t } = useTranslation("protection");
  const { finding, all = false } = protectionRoute.useSearch();
  const navigate = protectionRoute.useNavigate();
  const findings = useFindings(all);
  const asked = useFinding(finding).data;
  const rows = withAsked(findings.data?.pages.flatMap((page) => page.items) ?? [], asked);
  const which = (
    <SegmentedControl
      aria-label={t("findings.which")}
      value={all ? "all" : "open"}
      onChange={(value) =>
        void navigate({ search: value === "all" ? { all: true as const } : {}, replace: true })
      }
      data={[
        { value: "open", label: t("findings.open") },
        { value: "all", label: t("findings.all") },
      ]}
    />
  );
  return (
    <Card flush title={t("findings.title")} description={t("findings.text")} actions={which}>
      <ProblemAlert error={findings.error} onRetry={() => void findings.refetch()} />
      {findings.isPending && <Loading lines={3} />}
      {findings.data && rows.length === 0 && (
        <EmptyState title={all ? t("findings.none") : t("findings.noneOpen")} text={t("findings.noneText")} />
      )}
      {rows.length > 0 && (
        <ol className={styles.list} aria-label={t("findings.list")} aria-live="polite">
          {rows.map((row) => (
            <FindingRow key={row.id} finding={row} opened={row.id === finding} />
          ))}
        </ol>
      )}
      {findings.hasNextPage && (
        <Button
          variant="subtle"
          fullWidth
          loading={findings.isFetchingNextPage}
          onClick={() => void findings.fetchNextPage()}
        >
          {t("findings.more")}
        </Button>
      )}
    </Card>
  );
}
