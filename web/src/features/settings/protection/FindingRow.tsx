import { Button, UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import type { SecurityFinding } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { serverClock } from "~/platform/serverClock";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { StatusBadge } from "~/ui/StatusBadge";
import { browserOf } from "../browserOf";
import { type EvidenceKey, evidenceOf, isOn, tones } from "./model";
import styles from "./Protection.module.css";
import { useAcknowledge, useLift } from "./queries";

/** One finding; click to see what was counted, what is done about it, and what one can do. */
export function FindingRow({ finding, opened }: { finding: SecurityFinding; opened: boolean }) {
  const { t } = useTranslation("protection");
  const { instant } = useFormats();
  const nameOf = useNames();
  const [open, setOpen] = useState(opened);
  const details = useId();
  const where = finding.network ? t("findings.from", { network: finding.network }) : undefined;
  const about = [finding.member_id && nameOf(finding.member_id), where].filter(Boolean).join(" · ");
  return (
    <li className={styles.finding}>
      <UnstyledButton
        className={styles.row}
        aria-expanded={open}
        aria-controls={open ? details : undefined}
        onClick={() => setOpen(!open)}
      >
        <IconChevronRight size={16} className={styles.chevron} aria-hidden="true" />
        <span className={styles.what}>
          <StatusBadge tone={tones[finding.severity]}>{t(`severity.${finding.severity}`)}</StatusBadge>
          <span className={styles.title}>{t(`kind.${finding.kind}`)}</span>
          {about && <span className={styles.about}>{about}</span>}
          {finding.state === "acknowledged" && <StatusBadge tone="neutral">{t("findings.seen")}</StatusBadge>}
        </span>
        <time dateTime={finding.last_seen_at} className={styles.at}>
          {instant(finding.last_seen_at)}
        </time>
      </UnstyledButton>
      {open && <Details id={details} finding={finding} nameOf={nameOf} />}
    </li>
  );
}

function useNames() {
  const { t } = useTranslation("protection");
  const members = useMembers().data ?? [];
  return (id: string) => members.find((member) => member.id === id)?.name ?? t("findings.unknownMember");
}

interface DetailsProps {
  id: string;
  finding: SecurityFinding;
  nameOf: (id: string) => string;
}

function Details({ id, finding, nameOf }: DetailsProps) {
  const { t } = useTranslation("protection");
  const { instant, number } = useFormats();
  const shown = (key: EvidenceKey, value: string | number) => {
    if (typeof value === "number") return number(value);
    return key === "browser" ? browserOf(value) : value;
  };
  return (
    <div id={id} className={styles.details}>
      <p>{t(`advice.${finding.kind}`)}</p>
      <dl className={styles.facts}>
        {finding.member_id && <Fact name={t("findings.who")} value={nameOf(finding.member_id)} />}
        {finding.network && <Fact name={t("findings.network")} value={finding.network} />}
        {evidenceOf(finding).map(([key, value]) => (
          <Fact key={key} name={t(`evidence.${key}`)} value={shown(key, value)} />
        ))}
        <Fact name={t("findings.first")} value={instant(finding.first_seen_at)} />
        <Fact
          name={t("findings.last")}
          value={`${instant(finding.last_seen_at)} · ${t("findings.times", { count: finding.occurrences })}`}
        />
        <MeasureFact finding={finding} />
        {finding.acknowledged_by && finding.acknowledged_at && (
          <Fact
            name={t("findings.by")}
            value={t("findings.seenAt", {
              name: nameOf(finding.acknowledged_by),
              at: instant(finding.acknowledged_at),
            })}
          />
        )}
      </dl>
      <Actions finding={finding} />
    </div>
  );
}

function MeasureFact({ finding }: { finding: SecurityFinding }) {
  const { t } = useTranslation("protection");
  const { instant } = useFormats();
  if (!finding.measure || !finding.measure_until) return null;
  const at = instant(finding.measure_until);
  const end = isOn(finding, serverClock.now()) ? t("findings.until", { at }) : t("findings.ended", { at });
  return <Fact name={t("findings.measure")} value={`${t(`measure.${finding.measure}`)}, ${end}`} />;
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

function Actions({ finding }: { finding: SecurityFinding }) {
  const { t } = useTranslation("protection");
  const acknowledge = useAcknowledge();
  const lift = useLift();
  const say = (text: string) => ({ onSuccess: () => notifyDone(text), onError: notifyProblem });
  if (finding.allowed_actions.length === 0) return null;
  return (
    <div className={styles.actions}>
      {finding.allowed_actions.includes("acknowledge") && (
        <Button
          size="compact-sm"
          loading={acknowledge.isPending}
          onClick={() => acknowledge.mutate(finding.id, say(t("findings.acknowledged")))}
        >
          {t("findings.seen")}
        </Button>
      )}
      {finding.allowed_actions.includes("lift") && finding.measure && (
        <Button
          size="compact-sm"
          variant="default"
          loading={lift.isPending}
          onClick={() => lift.mutate(finding.id, say(t("findings.lifted")))}
        >
          {`${t("findings.lift")}: ${t(`measure.${finding.measure}`)}`}
        </Button>
      )}
    </div>
  );
}
