import { Anchor } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { OrganizationTrust, TrustState } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { Loading } from "~/ui/Loading";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { StatusBadge } from "~/ui/StatusBadge";
import { TextLink } from "~/ui/TextLink";
import { sizeText } from "../exportModel";
import { backupFacts, toneOf, witnessFact } from "./model";
import { useOrganizationTrust } from "./queries";
import styles from "./Trust.module.css";

/** What this organization can see for itself at this moment. */
export function EvidenceCard() {
  const { t } = useTranslation("trust");
  const { instant } = useFormats();
  const trust = useOrganizationTrust();
  return (
    <Card
      title={t("evidence.title")}
      description={trust.data ? t("evidence.at", { at: instant(trust.data.at) }) : t("evidence.text")}
    >
      <ProblemAlert error={trust.error} onRetry={() => void trust.refetch()} />
      {trust.isPending && <Loading lines={4} />}
      {trust.data && <Rows trust={trust.data} />}
      <p className={styles.foot}>
        {t("evidence.installation")}{" "}
        <Anchor href="/trust" target="_blank" rel="noopener" size="sm" underline="always">
          {t("evidence.page")}
        </Anchor>
      </p>
    </Card>
  );
}

function Rows({ trust }: { trust: OrganizationTrust }) {
  const { t } = useTranslation("trust");
  const { instant, number } = useFormats();
  const { audit, copies, removal } = trust;
  return (
    <ul className={styles.list}>
      <Row title={t("row.residency")} state={trust.residency_state}>
        <li>{t(`residencyState.${trust.residency_state}`)}</li>
      </Row>
      <Database database={trust.database} />
      <Backups backups={trust.backups} />
      <Row title={t("row.audit")} state={audit.state}>
        <li>
          {t("audit.events", { count: audit.events, events: number(audit.events) })}{" "}
          {audit.signed_at && t("audit.signed", { at: instant(audit.signed_at) })}{" "}
          <TextLink to="/audit" underline="always">
            {t("audit.open")}
          </TextLink>
        </li>
        <li>
          {t(`audit.${witnessFact(audit)}`, { at: audit.witnessed_at ? instant(audit.witnessed_at) : "" })}
        </li>
      </Row>
      <Row title={t("row.copies")}>
        <li>
          {copies.ready > 0 ? t("copies.ready", { count: copies.ready }) : t("copies.none")}{" "}
          {copies.kept_until && t("copies.until", { at: instant(copies.kept_until) })}
        </li>
      </Row>
      <Row title={t("row.removal")}>
        <li>{removal ? t("removal.due", { at: instant(removal.due_at) }) : t("removal.none")}</li>
      </Row>
    </ul>
  );
}

function Database({ database }: Pick<OrganizationTrust, "database">) {
  const { t } = useTranslation("trust");
  const { instant, locale } = useFormats();
  return (
    <Row title={t("row.database")} state={database.state}>
      <li>{t(`database.${database.engine}`, { size: sizeText(database.bytes, locale) })}</li>
      <li>{t("database.since", { at: instant(database.created_at) })}</li>
    </Row>
  );
}

function Backups({ backups }: Pick<OrganizationTrust, "backups">) {
  const { t } = useTranslation("trust");
  const { instant, locale } = useFormats();
  const at = (moment: string | null) => (moment ? instant(moment) : "");
  const values = {
    taken: { at: at(backups.taken_at), size: sizeText(backups.bytes, locale), count: backups.sites },
    read: { at: at(backups.verified_at) },
    key: { at: at(backups.key_created_at) },
    every: { minutes: backups.every_minutes },
    kept: {
      all: backups.keep_all_days,
      days: backups.keep_days,
      weeks: backups.keep_weeks,
      months: backups.keep_months,
    },
    none: {},
    unread: {},
    byHand: {},
  };
  return (
    <Row title={t("row.backups")} state={backups.state}>
      {backupFacts(backups).map((fact) => (
        <li key={fact}>{t(`backups.${fact}`, values[fact])}</li>
      ))}
    </Row>
  );
}

interface RowProps {
  title: string;
  state?: TrustState;
  children: ReactNode;
}

/** One subject with its state and the facts behind it. */
function Row({ title, state, children }: RowProps) {
  const { t } = useTranslation("trust");
  return (
    <li>
      <div className={styles.head}>
        <h3>{title}</h3>
        {state && <StatusBadge tone={toneOf[state]}>{t(`state.${state}`)}</StatusBadge>}
      </div>
      <ul className={styles.facts}>{children}</ul>
    </li>
  );
}
