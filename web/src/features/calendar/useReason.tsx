import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FormModal } from "~/ui/FormModal";
import { NoteArea } from "~/ui/NoteArea";

/** As many characters as the server takes. */
export const LONGEST_REASON = 500;

/** Gives the reason; nothing where the change is not to be made after all. */
export type AskReason = () => Promise<string | undefined>;

/**
 * Asks why, before somebody else's time is moved or deleted by hand: the reason stands in the record of their working
 * time. One's own time needs none, and nobody is asked.
 */
export function useReason(own: boolean): { ask: AskReason; dialog: ReactNode } {
  const [open, setOpen] = useState(false);
  const waiting = useRef<(reason: string | undefined) => void>(undefined);
  const answer = useCallback((reason: string | undefined) => {
    waiting.current?.(reason);
    waiting.current = undefined;
    setOpen(false);
  }, []);
  // Whoever leaves the page without an answer has not said that the change is to be made.
  useEffect(() => () => waiting.current?.(undefined), []);
  const ask = useCallback<AskReason>(() => {
    if (own) return Promise.resolve("");
    waiting.current?.(undefined);
    return new Promise((resolve) => {
      waiting.current = resolve;
      setOpen(true);
    });
  }, [own]);
  return { ask, dialog: open && <ReasonDialog onAnswer={answer} /> };
}

function ReasonDialog({ onAnswer }: { onAnswer: (reason: string | undefined) => void }) {
  const { t } = useTranslation("calendar");
  const [reason, setReason] = useState("");
  return (
    <FormModal
      opened
      title={t("editor.why")}
      dirty={reason !== ""}
      submitLabel={t("because.go")}
      onClose={() => onAnswer(undefined)}
      onSubmit={(event) => {
        event?.preventDefault();
        onAnswer(reason);
      }}
    >
      <NoteArea
        label={t("because.reason")}
        description={t("editor.whyFor")}
        minRows={1}
        maxRows={4}
        most={LONGEST_REASON}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormModal>
  );
}
