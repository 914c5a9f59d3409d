import { Alert, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isCancelled, isKnownAlready } from "~/platform/passkeys";
import { FormModal } from "~/ui/FormModal";
import { notifyDone } from "~/ui/notify";
import { browserOf } from "../browserOf";
import { RecoveryCodes } from "../secondFactor/RecoveryCodes";
import { useAddPasskey } from "./queries";

interface AddPasskeyProps {
  onClose: () => void;
  /** After the recovery codes were shown, if there are any. */
  onAdded: () => void;
}

/** A name for the passkey, then the browser's own dialog, then the recovery codes if it is the first second factor. */
export function AddPasskey({ onClose, onAdded }: AddPasskeyProps) {
  const { t } = useTranslation("settings");
  const add = useAddPasskey();
  const suggested = browserOf(navigator.userAgent);
  const [name, setName] = useState(suggested);
  const codes = add.data?.recovery_codes;
  if (codes) return <Codes codes={codes} onDone={onAdded} />;
  const own = isCancelled(add.error) || isKnownAlready(add.error);
  return (
    <FormModal
      title={t("passkey.add")}
      opened
      onClose={onClose}
      onSubmit={(event) => {
        event?.preventDefault();
        add.mutate(name, {
          onSuccess: ({ recovery_codes }) => {
            if (recovery_codes) return;
            notifyDone(t("passkey.added"));
            onAdded();
          },
        });
      }}
      dirty={name !== suggested}
      busy={add.isPending}
      problem={own ? null : add.error}
      submitLabel={t("passkey.go")}
    >
      <TextInput
        label={t("passkey.name")}
        description={t("passkey.nameHint")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        maxLength={100}
        required
        withAsterisk={false}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {own && (
        <Alert color="yellow" role="alert">
          {t(isKnownAlready(add.error) ? "passkey.known" : "passkey.cancelled")}
        </Alert>
      )}
    </FormModal>
  );
}

function Codes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const { t } = useTranslation("settings");
  return (
    <Modal
      opened
      onClose={onDone}
      title={t("factor.codes")}
      closeOnClickOutside={false}
      closeOnEscape={false}
      size="lg"
    >
      <RecoveryCodes codes={codes} onDone={onDone} />
    </Modal>
  );
}
