import { useTranslation } from "react-i18next";
import { useSettle } from "~/api/queries/recurring";
import type { Proposal } from "~/api/types";
import { moment } from "~/platform/undo";
import { notifyProblem, notifyUndo } from "../notify";

/** Records or skips what is proposed, with a way back. */
export function useDecide() {
  const { t } = useTranslation("recurring");
  const settle = useSettle();
  // What is proposed goes with the decision, so nothing may hang on callbacks of what is shown.
  const decide = async (proposal: Proposal, action: "record" | "skip", name: string) => {
    // A double click decides once.
    if (settle.isPending) return;
    const at = moment();
    try {
      const takeBack = await settle.mutateAsync({ proposal, action });
      notifyUndo(t(action === "record" ? "recorded" : "skipped", { name }), takeBack, at);
    } catch (thrown) {
      notifyProblem(thrown);
    }
  };
  return { decide, busy: settle.isPending };
}
