import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconCloudOff } from "@tabler/icons-react";
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  type SyntheticEvent,
  useEffect,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "~/api/problem";
import { useConnection } from "~/platform/offline/connection";
import { ProblemAlert } from "./ProblemAlert";
import { submitOnCtrlEnter } from "./submitOnCtrlEnter";
import { useFocusBack } from "./useFocusBack";

interface FormModalProps {
  title: string;
  opened: boolean;
  onClose: () => void;
  /** For example `form.onSubmit(save)`. */
  onSubmit: (event?: SyntheticEvent<HTMLFormElement>) => void;
  /** Whether closing would lose something, for example `form.isDirty()`. */
  dirty: boolean;
  busy?: boolean;
  /** What `showAtFields` returned. */
  problem?: unknown;
  /** Null where nothing can be sent: the dialog only tells why, and closes. */
  submitLabel?: string | null;
  size?: "sm" | "md" | "lg";
  children: ReactNode;
}

/**
 * A dialog with a form. Ctrl+Enter saves from every field. A click beside it does nothing, and Esc asks before
 * it throws input away; only the buttons close at once.
 */
export function FormModal(props: FormModalProps) {
  const { t } = useTranslation(["common", "ui"]);
  // Where the focus was when it was asked whether to throw the input away.
  const [asking, setAsking] = useState<Element | null>(null);
  useFocusBack();
  const form = useRef<HTMLFormElement>(null);
  const waiting = useSendWhenBack(props.problem, form);
  const keep = () => {
    setAsking(null);
    if (asking instanceof HTMLElement) asking.focus();
  };
  const leave = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "Escape" || event.nativeEvent.isComposing || isTaken(event)) return;
    if (asking) return keep();
    if (!props.dirty) return props.onClose();
    setAsking(document.activeElement);
  };
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    if (props.submitLabel === null) return event.preventDefault();
    // What is too long says so at its field already.
    const tooLong = event.currentTarget.querySelector<HTMLElement>("[data-too-long]");
    if (!tooLong) return props.onSubmit(event);
    event.preventDefault();
    tooLong.focus();
  };
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      size={props.size ?? "md"}
      closeOnClickOutside={false}
      closeOnEscape={false}
      onKeyDown={leave}
    >
      <form ref={form} onSubmit={submit} onKeyDown={submitOnCtrlEnter} noValidate>
        <Stack gap="sm">
          {props.children}
          {waiting ? (
            <Alert color="yellow" variant="light" icon={<IconCloudOff size={18} />} role="alert">
              {t("ui:waitsForServer")}
            </Alert>
          ) : (
            <ProblemAlert error={props.problem} />
          )}
          {asking ? (
            <Group
              justify="flex-end"
              gap="xs"
              mt="xs"
              role="alertdialog"
              aria-label={t("ui:discard.question")}
            >
              <Text size="sm" fw={500} flex="1 1 100%" ta="right">
                {t("ui:discard.question")}
              </Text>
              <Button variant="default" color="red" onClick={props.onClose}>
                {t("ui:discard.yes")}
              </Button>
              <Button autoFocus onClick={keep}>
                {t("ui:discard.no")}
              </Button>
            </Group>
          ) : (
            <Group justify="flex-end" gap="xs" mt="xs">
              <Button variant="default" onClick={props.onClose}>
                {t(props.submitLabel === null ? "common:action.close" : "common:action.cancel")}
              </Button>
              {props.submitLabel !== null && (
                <Button type="submit" loading={props.busy ?? false}>
                  {props.submitLabel ?? t("common:action.save")}
                </Button>
              )}
            </Group>
          )}
        </Stack>
      </form>
    </Modal>
  );
}

/**
 * What others have to see at once, such as a submission, does not wait in this browser: the dialog says so, keeps what
 * was typed, and sends it as soon as the server answers again.
 */
function useSendWhenBack(problem: unknown, form: RefObject<HTMLFormElement | null>): boolean {
  const { reachable } = useConnection();
  const unsent = problem instanceof ApiProblem && problem.code === "network";
  useEffect(() => {
    if (unsent && reachable) form.current?.requestSubmit();
  }, [unsent, reachable, form]);
  return unsent && !reachable;
}

/** A list that is open, a calendar beside the dialog or a field with a draft closes or clears itself first. */
function isTaken(event: KeyboardEvent<HTMLElement>): boolean {
  if (!(event.target instanceof Element)) return false;
  const own = event.currentTarget.contains(event.target);
  return !own || event.target.getAttribute("data-mantine-stop-propagation") === "true";
}
