import { Button, Progress } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Import } from "~/api/types";
import { Card } from "~/ui/Card";
import { Loading } from "~/ui/Loading";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { TextLink } from "~/ui/TextLink";
import { ImportFigures } from "./ImportFigures";
import { ImportRows } from "./ImportRows";
import styles from "./Imports.module.css";
import { created, isCancellable, isMoving, percentOf } from "./model";
import { ProblemList } from "./ProblemList";
import { Questions } from "./Questions";
import { useApply, useCancel, useImport } from "./queries";
import { importRoute } from "./routes";
import { StateBadge } from "./StateBadge";

/** One import from the first look to the last row. */
export function ImportPage() {
  const { t } = useTranslation(["imports", "common"]);
  const { importId } = importRoute.useParams();
  const item = useImport(importId);
  return (
    <>
      <PageHead
        title={item.data?.file_name ?? t("imports:oneImport")}
        aside={item.data && <StateBadge item={item.data} />}
        actions={item.data && <CancelButton item={item.data} />}
      >
        <TextLink to="/imports">{t("common:nav.imports")}</TextLink>
      </PageHead>
      <PageBody>
        <ProblemAlert error={item.error} onRetry={() => void item.refetch()} />
        {item.isPending && <Loading />}
        {item.data && <Stage item={item.data} />}
      </PageBody>
    </>
  );
}

function Stage({ item }: { item: Import }) {
  const { t } = useTranslation("imports");
  if (isMoving(item.state)) return <Moving item={item} />;
  if (item.state === "needs_answers") return <Questions key={item.id} item={item} />;
  if (item.state === "cancelled") {
    return (
      <Card>
        <p className={styles.hint}>{t("cancelledText")}</p>
      </Card>
    );
  }
  return (
    <>
      {item.state === "failed" && <Failed item={item} />}
      {item.state !== "failed" && <ImportFigures item={item} />}
      {item.state === "ready" && <Apply item={item} />}
      {item.state !== "failed" && item.rows > 0 && <ImportRows item={item} />}
    </>
  );
}

function Moving({ item }: { item: Import }) {
  const { t } = useTranslation("imports");
  const percent = percentOf(item);
  return (
    <Card title={item.dry_run ? t("looking") : t("storing")} description={t("movingText")}>
      <Progress.Root size="lg">
        <Progress.Section value={percent} aria-label={t("progress")} />
      </Progress.Root>
      <p className={styles.progress} role="status">
        {t("percent", { percent })} · {t("rows", { count: item.rows })}
      </p>
    </Card>
  );
}

function Failed({ item }: { item: Import }) {
  const { t } = useTranslation("imports");
  return (
    <Card title={t("failed")} description={t("failedText")}>
      <ProblemList problems={item.problems} count={item.problem_count} />
    </Card>
  );
}

function Apply({ item }: { item: Import }) {
  const { t } = useTranslation("imports");
  const apply = useApply();
  const nothing = item.stored === 0 && created(item).length === 0;
  return (
    <Card
      title={nothing ? t("nothingNew") : t("applyTitle")}
      description={nothing ? t("nothingNewText") : t("applyText")}
    >
      {item.problem_count > 0 && (
        <p className={styles.different} role="note">
          {t("withProblems", { count: item.problem_count })}
        </p>
      )}
      {!nothing && (
        <div className={styles.actions}>
          <Button loading={apply.isPending} onClick={() => apply.mutate(item.id)}>
            {item.stored === 0 ? t("applyWork") : t("apply", { count: item.stored })}
          </Button>
        </div>
      )}
      <ProblemAlert error={apply.error} />
    </Card>
  );
}

function CancelButton({ item }: { item: Import }) {
  const { t } = useTranslation(["imports", "common"]);
  const navigate = useNavigate();
  const cancel = useCancel();
  if (!isCancellable(item)) return null;
  return (
    <Button
      variant="default"
      loading={cancel.isPending}
      onClick={() =>
        cancel.mutate(item.id, {
          onSuccess: () => {
            notifyDone(t("imports:cancelled"));
            void navigate({ to: "/imports" });
          },
          onError: notifyProblem,
        })
      }
    >
      {t("imports:cancel")}
    </Button>
  );
}
