import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import { useMembers } from "~/api/queries/people";
import { useStep } from "~/api/queries/timesheets";
import type { Timesheet } from "~/api/types";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { NoteArea } from "~/ui/NoteArea";
import { notifyDone } from "~/ui/notify";

interface CommentDialogProps {
  week: Timesheet;
  step: "reject" | "reopen";
  onClose: () => void;
}

/** Gives a week back, or opens it again; both need a reason. */
export default function CommentDialog({ week, step, onClose }: CommentDialogProps) {
  const { t } = useTranslation("timesheet");
  const members = useMembers().data;
  const name = members?.find((member) => member.id === week.member_id)?.name ?? "…";
  const take = useStep();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ initialValues: { comment: "" } });
  const save = form.onSubmit(({ comment }) =>
    take.mutate(
      { week, step, comment },
      {
        onSuccess: () => {
          notifyDone(t(step === "reject" ? "approvals.rejected" : "approvals.reopened"));
          onClose();
        },
        onError: (thrown) => setProblem(showAtFields(form, thrown)),
      },
    ),
  );
  return (
    <FormModal
      opened
      title={t(step === "reject" ? "approvals.rejectTitle" : "approvals.reopenTitle", { name })}
      onClose={onClose}
      onSubmit={save}
      dirty={form.isDirty()}
      busy={take.isPending}
      problem={problem}
      submitLabel={t(`approvals.${step}`)}
    >
      <NoteArea
        label={t("approvals.why")}
        description={t("approvals.whyFor", { name })}
        minRows={3}
        most={2000}
        required
        data-autofocus
        {...form.getInputProps("comment")}
      />
    </FormModal>
  );
}
