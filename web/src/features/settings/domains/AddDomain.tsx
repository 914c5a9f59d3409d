import { TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { notifyDone } from "~/ui/notify";
import { typedDomain } from "./model";
import { useAddDomain } from "./queries";

/** Says which domain it is; what has to stand in DNS is shown in the list afterwards. */
export function AddDomain({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["domains", "common"]);
  const add = useAddDomain();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    initialValues: { domain: "" },
    validate: { domain: (text) => (typedDomain(text) ? null : t("domains:domainNeeded")) },
  });
  const save = ({ domain }: typeof form.values) => {
    setProblem(null);
    add.mutate(typedDomain(domain), {
      onSuccess: (made) => {
        notifyDone(t("domains:added", { domain: made.domain }));
        onClose();
      },
      onError: (thrown) => setProblem(showAtFields(form, thrown)),
    });
  };
  return (
    <FormModal
      title={t("domains:add")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit(save)}
      dirty={form.isDirty()}
      busy={add.isPending}
      problem={problem}
      submitLabel={t("domains:addIt")}
    >
      <TextInput
        label={t("domains:domain")}
        description={t("domains:domainHint")}
        placeholder="time.example.com"
        inputMode="url"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps("domain")}
      />
    </FormModal>
  );
}
