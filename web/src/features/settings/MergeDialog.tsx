import { Select, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TaskStatus } from "~/api/types";
import { FormModal } from "~/ui/FormModal";
import { useDeleteStatus } from "./statusQueries";

interface MergeDialogProps {
  status: TaskStatus;
  others: TaskStatus[];
  used: number;
  onClose: () => void;
}

/** A status with tasks does not vanish with them: it is asked which one they get. */
export function MergeDialog({ status, others, used, onClose }: MergeDialogProps) {
  const { t } = useTranslation("settings");
  const remove = useDeleteStatus();
  const rest = others.filter((other) => other.id !== status.id);
  const nearest = rest.find((other) => other.category === status.category) ?? rest[0];
  const [target, setTarget] = useState(nearest?.id ?? null);
  const submit = () => remove.mutate({ status, mergeInto: target }, { onSuccess: onClose });
  return (
    <FormModal
      title={t("statuses.merge", { name: status.name })}
      opened
      onClose={onClose}
      onSubmit={(event) => {
        event?.preventDefault();
        submit();
      }}
      dirty={false}
      busy={remove.isPending}
      problem={remove.error}
      submitLabel={t("statuses.mergeNow")}
    >
      <Text size="sm">{t("statuses.mergeText", { count: used })}</Text>
      <Select
        label={t("statuses.mergeInto")}
        allowDeselect={false}
        data={rest.map((other) => ({ value: other.id, label: other.name }))}
        value={target}
        onChange={setTarget}
      />
    </FormModal>
  );
}
