import { Button, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import { asProblem } from "~/api/problem";
import type { PublicReport } from "~/api/types";
import { useFormats, VisitorFormatsProvider } from "~/platform/formats";
import { AuthCard } from "~/ui/AuthCard";
import { Card } from "~/ui/Card";
import { Loading } from "~/ui/Loading";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { PolicyNote } from "./PolicyNote";
import { PublicEntries, PublicTable } from "./PublicTable";
import { ReportFigures } from "./ReportFigures";
import styles from "./ReportsPage.module.css";

/** The secret stands behind `#`, which browsers send to no server. It stays there: the link may be opened again. */
const tokenOf = () => new URLSearchParams(window.location.hash.slice(1)).get("token") ?? "";

/** A report for whoever has its link: read-only, without signing in. */
export function SharedReportPage() {
  return (
    <VisitorFormatsProvider>
      <SharedReport />
    </VisitorFormatsProvider>
  );
}

function SharedReport() {
  const { t } = useTranslation("reports");
  const [token] = useState(tokenOf);
  const open = useMutation({
    mutationFn: (password: string | undefined) =>
      ok(api.POST("/api/v1/report-links/open", { body: password ? { token, password } : { token } })),
  });
  const { mutate } = open;
  useEffect(() => mutate(undefined), [mutate]);
  if (open.data) return <Shown shown={open.data} onPrint={() => window.print()} />;
  const problem = open.error && asProblem(open.error);
  const guarded = problem?.code === "password_required" || open.variables !== undefined;
  if (guarded && problem?.code !== "link_expired") {
    return (
      <AuthCard title={t("links.guarded")}>
        <PasswordForm
          busy={open.isPending}
          wrong={problem?.code === "password_required" && open.variables !== undefined}
          problem={problem?.code === "password_required" ? null : problem}
          onSubmit={mutate}
        />
      </AuthCard>
    );
  }
  if (problem) {
    return (
      <AuthCard title={t("links.public")}>
        <ProblemAlert error={problem} />
      </AuthCard>
    );
  }
  return (
    <main className={styles.public}>
      <PageBody>
        <Loading lines={6} />
      </PageBody>
    </main>
  );
}

interface PasswordFormProps {
  busy: boolean;
  wrong: boolean;
  problem: unknown;
  onSubmit: (password: string) => void;
}

function PasswordForm({ busy, wrong, problem, onSubmit }: PasswordFormProps) {
  const { t } = useTranslation("reports");
  const [password, setPassword] = useState("");
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (password) onSubmit(password);
  };
  return (
    <form onSubmit={submit} className={styles.publicPassword}>
      <PasswordInput
        label={t("links.password")}
        autoComplete="off"
        autoFocus
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={wrong && !busy ? t("links.wrongPassword") : undefined}
      />
      <ProblemAlert error={problem} />
      <Button type="submit" fullWidth loading={busy}>
        {t("links.show")}
      </Button>
    </form>
  );
}

function Shown({ shown, onPrint }: { shown: PublicReport; onPrint: () => void }) {
  const { t } = useTranslation("reports");
  const { range } = useFormats();
  return (
    <main className={styles.public}>
      <PageHead
        title={shown.name}
        aside={`${shown.organization_name} · ${range(shown.from, shown.to)}`}
        actions={
          <Button variant="default" onClick={onPrint}>
            {t("print")}
          </Button>
        }
      />
      <PageBody>
        <ReportFigures report={shown.report} billable={shown.columns.billable} />
        {shown.group_by.length > 0 && (
          <Card flush title={t("table")}>
            <PublicTable shown={shown} />
          </Card>
        )}
        {shown.columns.entries && (
          <Card flush title={t("allEntries")}>
            <PublicEntries shown={shown} />
          </Card>
        )}
        <Card title={t("policy.title")}>
          <PolicyNote report={shown.report} />
        </Card>
      </PageBody>
    </main>
  );
}
