import { Alert } from "@mantine/core";
import { IconShieldX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ActivityProblem } from "~/platform/activity/protocol";
import { useActivity } from "~/platform/activity/useActivity";
import { ActivityTrouble, FindingList } from "./ActivityTrouble";

/** What closes all of the log while it is open, mostly because it contradicts what was signed or seen. */
const grave: ReadonlySet<ActivityProblem> = new Set(["doubtful", "other_log", "other_keys", "rotated"]);

/** Says what is wrong with the opened log, and that nothing of it is shown. Nothing while all is well. */
export function ActivityAlert() {
  const { t } = useTranslation("activity");
  const state = useActivity();
  // Found while it was open, by a later look.
  if (state.phase === "failed" && grave.has(state.problem))
    return <ActivityTrouble problem={state.problem} findings={state.findings} />;
  const alarms = state.phase === "open" ? state.status.findings.filter(({ alarm }) => alarm) : [];
  if (alarms.length === 0) return null;
  return (
    <Alert color="red" variant="light" role="alert" icon={<IconShieldX size={18} />} title={t("alarm.title")}>
      {t("alarm.text")}
      <FindingList findings={alarms} />
    </Alert>
  );
}
