import { Button, Group, Popover, TextInput, UnstyledButton } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import type { Task } from "~/api/types";
import { DurationInput } from "~/ui/DurationInput";
import { EstimateBar } from "~/ui/EstimateBar";
import { notifyProblem } from "~/ui/notify";
import styles from "./cells.module.css";
import { useSetEstimate } from "./queries";

/** Tracked against estimated; a new estimate can say why, for the history. */
export function EstimateCell({ task }: { task: Task }) {
  const { t } = useTranslation("projects");
  const [open, setOpen] = useState(false);
  const bar = <EstimateBar trackedSeconds={task.tracked_seconds} estimateSeconds={task.estimate_seconds} />;
  if (!allows(task, "update")) return bar;
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" width={280} trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={`${styles.ghost} ${styles.wide}`}
          onClick={() => setOpen(!open)}
          title={t("changeEstimate")}
          aria-label={t("changeEstimateOf", { name: task.name })}
        >
          {bar}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <EstimateForm task={task} onDone={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function EstimateForm({ task, onDone }: { task: Task; onDone: () => void }) {
  const { t } = useTranslation(["projects", "common"]);
  const [seconds, setSeconds] = useState(task.estimate_seconds);
  const [reason, setReason] = useState("");
  const set = useSetEstimate();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (seconds === task.estimate_seconds) return onDone();
    set.mutate({ task, seconds, reason }, { onSuccess: onDone, onError: notifyProblem });
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <DurationInput label={t("projects:estimate")} value={seconds} onChange={setSeconds} data-autofocus />
      <TextInput
        label={t("projects:reason")}
        placeholder={t("projects:reasonHint")}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" size="compact-sm" onClick={onDone}>
          {t("common:action.cancel")}
        </Button>
        <Button type="submit" size="compact-sm" loading={set.isPending}>
          {t("common:action.save")}
        </Button>
      </Group>
    </form>
  );
}
