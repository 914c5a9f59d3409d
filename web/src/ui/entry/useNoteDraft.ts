import { useState } from "react";
import { asProblem } from "~/api/problem";
import { notifyProblem } from "../notify";
import { fieldText, refusalText } from "../problemText";
import { useTooLong } from "../useTooLong";

/**
 * A note while somebody types it. What the server refuses stays as it was typed; only of a conflict nothing stays here,
 * because both versions are kept among the waiting changes.
 */
export function useNoteDraft(stored: string, onSave: (note: string) => Promise<unknown>) {
  const [draft, setDraft] = useState<string>();
  const [refusal, setRefusal] = useState<string>();
  const tooLong = useTooLong()(draft ?? "");
  const set = (text: string | undefined) => {
    setDraft(text);
    setRefusal(undefined);
  };
  const save = async () => {
    if (draft === undefined || tooLong !== undefined) return;
    if (draft === stored) return set(undefined);
    try {
      await onSave(draft);
      setDraft((now) => (now === draft ? undefined : now));
    } catch (thrown) {
      notifyProblem(thrown);
      const problem = asProblem(thrown);
      if (problem.status === 412 || problem.status === 404) return set(undefined);
      const [field] = problem.errors;
      setDraft((now) => now ?? draft);
      setRefusal(field ? fieldText(field) : refusalText(problem));
    }
  };
  return {
    text: draft ?? stored,
    error: tooLong ?? refusal,
    set: (text: string) => set(text),
    drop: () => set(undefined),
    save,
  };
}
