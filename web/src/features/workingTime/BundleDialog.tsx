import { Code } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import type { DateText, Uuid } from "~/api/types";
import { addDays, type Period } from "~/lib/dates";
import { DateField } from "~/ui/DateField";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { notifyDone } from "~/ui/notify";
import { downloadBundle } from "./queries";

interface BundleDialogProps {
  member: Uuid;
  /** Whose record it is. */
  name: string;
  /** What is on the screen: the range that is offered first. */
  month: Period;
  onClose: () => void;
}

/** The record of a range of days as a file that an inspector checks without this server. */
export default function BundleDialog({ member, name, month, onClose }: BundleDialogProps) {
  const { t } = useTranslation("workingTime");
  const take = useMutation({ mutationFn: downloadBundle });
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm<{ from: DateText; to: DateText }>({
    initialValues: { from: month.from, to: addDays(month.to, -1) },
    validate: { to: (to, { from }) => (to < from ? t("bundle.backwards") : null) },
  });
  const save = form.onSubmit(({ from, to }) => {
    setProblem(null);
    take.mutate(
      { member, from, to: addDays(to, 1) },
      {
        onSuccess: () => {
          notifyDone(t("bundle.done"));
          onClose();
        },
        onError: (thrown) => setProblem(showAtFields(form, thrown)),
      },
    );
  });
  return (
    <FormModal
      opened
      title={t("bundle.title", { name })}
      onClose={onClose}
      onSubmit={save}
      // Choosing the days again costs two clicks: there is nothing to lose.
      dirty={false}
      busy={take.isPending}
      problem={problem}
      submitLabel={t("bundle.download")}
    >
      <p>{t("bundle.text")}</p>
      <DateField label={t("bundle.from")} data-autofocus {...form.getInputProps("from")} />
      <DateField label={t("bundle.to")} {...form.getInputProps("to")} />
      <p>
        {t("bundle.verify")} <Code>hourbook working-time verify FILE --key KEYFILE</Code> {t("bundle.key")}
      </p>
    </FormModal>
  );
}
