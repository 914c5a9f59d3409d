import { Alert, Button, Group, Loader, Modal, Stack, Text } from "@mantine/core";
import { type SyntheticEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { activity } from "~/platform/activity/client";
import type { Secret } from "~/platform/activity/protocol";
import { useActivity } from "~/platform/activity/useActivity";
import { useMe } from "~/platform/session";
import { useFocusBack } from "../useFocusBack";
import styles from "./Activity.module.css";
import { ActivityTrouble } from "./ActivityTrouble";
import { SecretField } from "./SecretField";

interface UnlockDialogProps {
  onClose: () => void;
}

/** Asks for the passphrase or the recovery kit of the log, and hands it to the worker that alone opens it. */
export default function UnlockDialog({ onClose }: UnlockDialogProps) {
  const { t } = useTranslation("activity");
  const state = useActivity();
  useFocusBack();
  const open = state.phase === "open";
  useEffect(() => {
    if (open) onClose();
  }, [open, onClose]);
  const leave = () => {
    if (state.phase !== "open") activity.lock();
    onClose();
  };
  return (
    <Modal opened onClose={leave} title={t("unlock.title")} closeOnClickOutside={false}>
      {state.phase === "comparing" ? (
        <Compare fingerprint={state.fingerprint} onDiffer={leave} />
      ) : (
        <SecretForm onCancel={leave} />
      )}
    </Modal>
  );
}

function SecretForm({ onCancel }: { onCancel: () => void }) {
  const { t } = useTranslation(["activity", "common"]);
  const me = useMe().member.id;
  const state = useActivity();
  const [secret, setSecret] = useState<Secret>({ kind: "kit", text: "" });
  const { kind, text } = secret;
  const busy = state.phase === "unlocking";
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (text.trim() !== "" && !busy) void activity.unlock(me, secret);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">{t("activity:unlock.why")}</Text>
        <SecretField value={secret} onChange={setSecret} onEnter={submit} />
        {state.phase === "failed" && (
          <>
            <ActivityTrouble problem={state.problem} findings={state.findings} />
            {state.problem === "other_log" && (
              <Button variant="default" color="red" onClick={() => void activity.forget(me)}>
                {t("activity:unlock.forget")}
              </Button>
            )}
          </>
        )}
        <div role="status" aria-live="polite">
          {busy && (
            <Group gap="xs">
              <Loader size={16} />
              <Text size="sm">
                {kind === "passphrase" ? t("activity:unlock.deriving") : t("activity:unlock.checking")}
              </Text>
            </Group>
          )}
        </div>
        <Text size="xs" c="dimmed">
          {t("activity:unlock.caveat")}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            {t("common:action.cancel")}
          </Button>
          <Button type="submit" disabled={text.trim() === ""} loading={busy}>
            {t("activity:unlock.submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A kit opens whatever was sealed for it; only the words say whose log the server shows. */
function Compare({ fingerprint, onDiffer }: { fingerprint: string; onDiffer: () => void }) {
  const { t } = useTranslation("activity");
  return (
    <Stack gap="sm">
      <Text size="sm">{t("compare.why")}</Text>
      <ol className={styles.words} aria-label={t("compare.words")}>
        {fingerprint.split(" ").map((word, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a word may stand in two places, which never change
          <li key={place}>{word}</li>
        ))}
      </ol>
      <Alert color="yellow" variant="light">
        {t("compare.differ")}
      </Alert>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onDiffer}>
          {t("compare.no")}
        </Button>
        <Button data-autofocus onClick={() => void activity.confirm()}>
          {t("compare.yes")}
        </Button>
      </Group>
    </Stack>
  );
}
