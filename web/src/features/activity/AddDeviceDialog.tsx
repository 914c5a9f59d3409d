import { Alert, Button, Code, Group, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { type SyntheticEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { activity } from "~/platform/activity/client";
import type { Asking } from "~/platform/activity/protocol";
import { submitOnCtrlEnter } from "~/ui/submitOnCtrlEnter";
import { useFocusBack } from "~/ui/useFocusBack";
import styles from "./ActivityPage.module.css";
import { KeyForm } from "./KeyForm";

interface AddDeviceDialogProps {
  /** The devices that ask by way of the server. */
  asking: Asking[];
  /** The one to begin with. */
  first: Asking | undefined;
  onClose: () => void;
}

/** Lets a further device into the log: which one, whether its code is the same, and what opens the root key. */
export function AddDeviceDialog({ asking, first, onClose }: AddDeviceDialogProps) {
  const { t } = useTranslation("activity");
  const [chosen, setChosen] = useState(first);
  const [agreed, setAgreed] = useState<string>();
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title={t("addDevice.title")} closeOnClickOutside={false}>
      {!chosen && <Choose asking={asking} onChoose={setChosen} />}
      {chosen && agreed === undefined && <Compare asking={chosen} onSame={setAgreed} onDiffer={onClose} />}
      {chosen && agreed !== undefined && (
        <KeyForm
          label={t("addDevice.submit")}
          run={(secret) => activity.letIn(secret, chosen.device, agreed)}
          onDone={onClose}
          onCancel={onClose}
        >
          <Text size="sm">{t("addDevice.secret", { name: agreed })}</Text>
        </KeyForm>
      )}
    </Modal>
  );
}

/** Those that ask by way of the server come by themselves; a text is pasted by whoever wants nobody between. */
function Choose({ asking, onChoose }: { asking: Asking[]; onChoose: (asking: Asking) => void }) {
  const { t } = useTranslation("activity");
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(false);
  const read = (event: SyntheticEvent) => {
    event.preventDefault();
    activity.offered(text).then(onChoose, () => setWrong(true));
  };
  return (
    <Stack gap="sm">
      <Text size="sm">{t("addDevice.why")}</Text>
      <Code block className={styles.commands}>
        {`hourbook-agent enrol --server ${location.host} --token-file token --offer`}
      </Code>
      <div role="status" aria-live="polite">
        <Text size="sm" c="dimmed">
          {asking.length === 0 ? t("addDevice.none") : t("addDevice.some", { count: asking.length })}
        </Text>
      </div>
      {asking.map((one) => (
        <Button key={one.device} variant="default" onClick={() => onChoose(one)}>
          {t("addDevice.compare", { name: one.name })}
        </Button>
      ))}
      <form onSubmit={read} onKeyDown={submitOnCtrlEnter}>
        <Textarea
          label={t("addDevice.text")}
          description={t("addDevice.textHint")}
          error={wrong && t("problem.offer_unreadable")}
          autoComplete="off"
          spellCheck={false}
          rows={3}
          maxLength={1024}
          value={text}
          onChange={(event) => {
            setWrong(false);
            setText(event.currentTarget.value);
          }}
        />
        <Group justify="flex-end" mt="sm">
          <Button type="submit" variant="default" disabled={text.trim() === ""}>
            {t("addDevice.read")}
          </Button>
        </Group>
      </form>
    </Stack>
  );
}

interface CompareProps {
  asking: Asking;
  /** The name that the device gets. */
  onSame: (name: string) => void;
  onDiffer: () => void;
}

function Compare({ asking, onSame, onDiffer }: CompareProps) {
  const { t } = useTranslation("activity");
  const [name, setName] = useState(asking.name);
  const differ = () => {
    // It may be over already; then nothing is left to refuse.
    if (asking.id) activity.refuse(asking.id).catch(() => {});
    onDiffer();
  };
  return (
    <Stack gap="sm">
      <Text size="sm">{t("addDevice.same")}</Text>
      <ul className={styles.code} aria-label={t("addDevice.code")}>
        {asking.code.split(" ").map((group, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a group may stand in two places, which never change
          <li key={place}>{group}</li>
        ))}
      </ul>
      <Alert color="yellow" variant="light">
        {t("addDevice.differ")}
      </Alert>
      <TextInput
        label={t("addDevice.name")}
        description={t("addDevice.nameHint")}
        maxLength={64}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={differ}>
          {t("compare.no")}
        </Button>
        <Button disabled={name.trim() === ""} onClick={() => onSame(name.trim())}>
          {t("compare.yes")}
        </Button>
      </Group>
    </Stack>
  );
}
