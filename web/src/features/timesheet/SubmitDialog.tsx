import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import { useSubmit } from "~/api/queries/timesheets";
import type { Timesheet } from "~/api/types";
import { addDays } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { NoteArea } from "~/ui/NoteArea";
import { notifyDone } from "~/ui/notify";
import { FindingList } from "~/ui/timesheet/FindingList";
import { isBlocked } from "./model";

/** Hands the week in: what the checks found first, and room for a comment. */
export default function SubmitDialog({ week, onClose }: { week: Timesheet; onClose: () => void }) {
  const { t } = useTranslation("timesheet");
  const { range, duration } = useFormats();
  const submit = useSubmit();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  // The week may change while the dialog is open: a timer that is started on another device is enough.
  const blocked = isBlocked(week.findings);
  const form = useForm({ initialValues: { comment: "" } });
  const save = form.onSubmit(({ comment }) =>
    submit.mutate(
      { week, comment },
      {
        onSuccess: () => {
          notifyDone(t("submitted"));
          onClose();
        },
        onError: (thrown) => setProblem(showAtFields(form, thrown)),
      },
    ),
  );
  return (
    <FormModal
      opened
      title={t("submitTitle", { week: range(week.week_start, addDays(week.week_end, 1)) })}
      onClose={onClose}
      onSubmit={save}
      dirty={form.isDirty()}
      busy={submit.isPending}
      problem={problem}
      submitLabel={blocked ? null : t("submit")}
    >
      <p>{t("submitText", { total: duration(week.total_seconds) })}</p>
      {blocked && <p role="alert">{t("blocked")}</p>}
      {week.findings.length === 0 ? <p>{t("clean")}</p> : <FindingList findings={week.findings} />}
      <NoteArea
        label={t("comment")}
        description={t("commentFor")}
        minRows={2}
        most={2000}
        data-autofocus
        {...form.getInputProps("comment")}
      />
    </FormModal>
  );
}
