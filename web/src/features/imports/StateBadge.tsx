import { useTranslation } from "react-i18next";
import type { Import, ImportState } from "~/api/types";
import { StatusBadge } from "~/ui/StatusBadge";

const tones: Record<ImportState, "neutral" | "accent" | "warning" | "danger"> = {
  queued: "neutral",
  running: "neutral",
  needs_answers: "warning",
  ready: "warning",
  stored: "accent",
  failed: "danger",
  cancelled: "neutral",
};

/** How far an import is, in a word. */
export function StateBadge({ item }: { item: Import }) {
  const { t } = useTranslation("imports");
  return <StatusBadge tone={tones[item.state]}>{t(`state.${item.state}`)}</StatusBadge>;
}
