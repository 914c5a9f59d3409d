import { NumberInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import { useSetMoneyBudget } from "~/api/queries/rates";
import type { Project, ProjectMoney } from "~/api/types";
import { majorOf, minorDigits, minorOf } from "~/lib/money";
import { useFormats } from "~/platform/formats";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";

interface MoneyBudgetDialogProps {
  project: Project;
  money: ProjectMoney;
  onClose: () => void;
}

/** The budget of a project in money, and why it changes. */
export function MoneyBudgetDialog({ project, money, onClose }: MoneyBudgetDialogProps) {
  const { t } = useTranslation("rates");
  const { mark } = useFormats();
  const set = useSetMoneyBudget(project.id);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    initialValues: {
      budget_minor: majorOf(money.budget_minor, money.currency) as number | string,
      reason: "",
    },
  });
  const save = ({ budget_minor, reason }: typeof form.values) => {
    setProblem(null);
    set.mutate(
      { budget_minor: minorOf(budget_minor, money.currency), reason },
      { onSuccess: onClose, onError: (thrown) => setProblem(showAtFields(form, thrown)) },
    );
  };
  return (
    <FormModal
      title={t("money.setBudget")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit(save)}
      dirty={form.isDirty()}
      busy={set.isPending}
      problem={problem}
    >
      <NumberInput
        label={t("money.amount", { currency: money.currency })}
        description={t("money.amountHint")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        min={0}
        decimalScale={minorDigits(money.currency)}
        decimalSeparator={mark}
        data-autofocus
        {...form.getInputProps("budget_minor")}
      />
      <TextInput label={t("money.reason")} maxLength={500} {...form.getInputProps("reason")} />
    </FormModal>
  );
}
