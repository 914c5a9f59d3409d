import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import type { WorkingDay, WorkingDayProposal } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { NoteArea } from "~/ui/NoteArea";
import { notifyDone } from "~/ui/notify";
import { useAnswer } from "./queries";
import { useNameOf } from "./useWhose";

interface DisputeDialogProps {
  day: WorkingDay;
  proposal: WorkingDayProposal;
  onClose: () => void;
}

/** Says why a proposal is wrong. What stood before stands. */
export function DisputeDialog({ day, proposal, onClose }: DisputeDialogProps) {
  const { t } = useTranslation("workingTime");
  const { date, instant } = useFormats();
  const name = useNameOf()(proposal.proposed_by) ?? t("somebody");
  const answer = useAnswer();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    initialValues: { reason: "" },
    validate: { reason: (reason) => (reason.trim() === "" ? t("dispute.needed") : null) },
  });
  const save = form.onSubmit(({ reason }) => {
    setProblem(null);
    answer.mutate(
      { date: day.date, number: proposal.number, answer: "dispute", reason },
      {
        onSuccess: () => {
          notifyDone(t("dispute.done"));
          onClose();
        },
        onError: (thrown) => setProblem(showAtFields(form, thrown)),
      },
    );
  });
  return (
    <FormModal
      opened
      title={t("dispute.title", { date: date(day.date) })}
      onClose={onClose}
      onSubmit={save}
      dirty={form.isDirty()}
      busy={answer.isPending}
      problem={problem}
      submitLabel={t("dispute.send")}
    >
      <p>{t("dispute.text", { at: instant(proposal.answer_by) })}</p>
      <NoteArea
        label={t("dispute.why")}
        description={t("dispute.whyFor", { name })}
        minRows={3}
        most={500}
        required
        data-autofocus
        {...form.getInputProps("reason")}
      />
    </FormModal>
  );
}
