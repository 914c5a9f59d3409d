import { Button, Group, Modal, Stack } from "@mantine/core";
import type { KeyboardEvent, ReactNode, SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "./ProblemAlert";

interface FormModalProps {
  title: string;
  opened: boolean;
  onClose: () => void;
  /** For example `form.onSubmit(save)`. */
  onSubmit: (event?: SyntheticEvent<HTMLFormElement>) => void;
  busy?: boolean;
  /** What `showAtFields` returned. */
  problem?: unknown;
  submitLabel?: string;
  size?: "sm" | "md" | "lg";
  children: ReactNode;
}

/** A dialog with a form. Ctrl+Enter saves from every field, Esc closes. */
export function FormModal(props: FormModalProps) {
  const { t } = useTranslation();
  const submitOnCtrlEnter = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.currentTarget.requestSubmit();
  };
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} size={props.size ?? "md"}>
      <form onSubmit={props.onSubmit} onKeyDown={submitOnCtrlEnter} noValidate>
        <Stack gap="sm">
          {props.children}
          <ProblemAlert error={props.problem} />
          <Group justify="flex-end" gap="xs" mt="xs">
            <Button variant="default" onClick={props.onClose}>
              {t("action.cancel")}
            </Button>
            <Button type="submit" loading={props.busy ?? false}>
              {props.submitLabel ?? t("action.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
