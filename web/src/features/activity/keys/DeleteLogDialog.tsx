import { Alert, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import { keys } from "~/api/keys";
import { activity } from "~/platform/activity/client";
import { useMe } from "~/platform/session";
import { FormModal } from "~/ui/FormModal";
import { notifyDone } from "~/ui/notify";

/**
 * The end of a log. It needs no key, so that whoever lost them all can begin again; it needs a recent sign-in, which the
 * client asks for.
 */
export function DeleteLogDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("activity");
  const me = useMe().member.id;
  const queries = useQueryClient();
  const [typed, setTyped] = useState("");
  const [missed, setMissed] = useState(false);
  const word = t("keys.delete.word");
  const remove = useMutation({
    mutationFn: () => ok(api.DELETE("/api/v1/activity")),
    onSuccess: async () => {
      // The dialog goes with the page of the open log, so everything else comes before.
      notifyDone(t("keys.delete.done"));
      onClose();
      await activity.forget(me);
      await queries.invalidateQueries({ queryKey: keys.activityLog });
    },
  });
  return (
    <FormModal
      opened
      title={t("keys.delete.name")}
      onClose={onClose}
      dirty={typed !== ""}
      busy={remove.isPending}
      problem={remove.error}
      submitLabel={t("keys.delete.submit")}
      onSubmit={(event) => {
        event?.preventDefault();
        const right = typed.trim().normalize("NFC").toLowerCase() === word;
        setMissed(!right);
        if (right && !remove.isPending) remove.mutate();
      }}
    >
      <Text size="sm">{t("keys.delete.before")}</Text>
      <Alert color="red" variant="light">
        {t("keys.delete.never")}
      </Alert>
      <TextInput
        data-autofocus
        label={t("keys.delete.type", { word })}
        error={missed && t("keys.delete.missed", { word })}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={32}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </FormModal>
  );
}
