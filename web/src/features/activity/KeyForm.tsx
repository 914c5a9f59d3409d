import { Button, Group, Stack } from "@mantine/core";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ActivityError, type Secret } from "~/platform/activity/protocol";
import { ActivityTrouble } from "~/ui/activity/ActivityTrouble";
import { SecretField } from "~/ui/activity/SecretField";
import { Working } from "./keys/Working";

interface KeyFormProps {
  children: ReactNode;
  /** What is done once the secret opens the root key. */
  label: string;
  color?: string;
  /** What stands below the secret, and whether it is filled in. */
  after?: ReactNode;
  ready?: boolean;
  run: (secret: Secret) => Promise<void>;
  onDone: () => void;
  onCancel: () => void;
}

/** Asks for what opens the root key, does something with it in the worker, and says in place what went wrong. */
export function KeyForm(props: KeyFormProps) {
  const { children, label, color, after, ready = true, run, onDone, onCancel } = props;
  const { t } = useTranslation(["activity", "common"]);
  const [secret, setSecret] = useState<Secret>({ kind: "passphrase", text: "" });
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<ActivityError>();
  const empty = secret.text.trim() === "" || !ready;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (empty || busy) return;
    setBusy(true);
    setTrouble(undefined);
    run(secret)
      .then(onDone, (thrown: unknown) =>
        setTrouble(thrown instanceof ActivityError ? thrown : new ActivityError("refused")),
      )
      .finally(() => setBusy(false));
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {children}
        <SecretField value={secret} onChange={setSecret} onEnter={submit} />
        {after}
        {trouble && <ActivityTrouble problem={trouble.code} findings={trouble.findings} />}
        <Working busy={busy} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            {t("common:action.cancel")}
          </Button>
          <Button type="submit" color={color} disabled={empty} loading={busy}>
            {label}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
