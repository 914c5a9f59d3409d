import { Alert } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ActivityProblem, NamedFinding } from "~/platform/activity/protocol";
import styles from "./Activity.module.css";

/** Why the log is not open, in plain words. */
export function ActivityTrouble({
  problem,
  findings,
}: {
  problem: ActivityProblem;
  findings: NamedFinding[];
}) {
  const { t } = useTranslation("activity");
  const calm = ["no_log", "no_passphrase", "no_kit", "rotated"].includes(problem);
  return (
    <Alert
      color={calm ? "blue" : "red"}
      variant="light"
      role="alert"
      icon={calm ? <IconInfoCircle size={18} /> : <IconAlertTriangle size={18} />}
      title={t(`problem.${problem}`)}
    >
      {t(`problemHint.${problem}`)}
      <FindingList findings={findings} />
    </Alert>
  );
}

/** What a check found, one line each. The same about many segments is said once. */
export function FindingList({ findings }: { findings: NamedFinding[] }) {
  const { t } = useTranslation("activity");
  const groups = new Map<string, NamedFinding[]>();
  for (const found of findings) {
    const key = `${found.problem} ${found.stream ?? ""}`;
    groups.set(key, [...(groups.get(key) ?? []), found]);
  }
  if (groups.size === 0) return null;
  return (
    <ul className={styles.findings}>
      {[...groups].map(([key, [first, ...more]]) => (
        <li key={key}>
          {first?.device && `${first.device}: `}
          {first && t(`finding.${first.problem}`)}
          {first?.number !== undefined && ` (${t("findingNumber", { number: first.number })})`}
          {more.length > 0 && ` ${t("findingMore", { count: more.length })}`}
        </li>
      ))}
    </ul>
  );
}
