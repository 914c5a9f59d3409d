import { Alert, Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "~/api/keys";
import { waysInQuery } from "~/platform/provider";
import { useMe } from "~/platform/session";
import { useErrand } from "~/platform/useErrand";
import { useSignIn } from "~/platform/useSignIn";
import { PasskeyButton } from "~/ui/PasskeyButton";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { ProviderButtons } from "~/ui/ProviderButtons";
import { SecondStep } from "~/ui/SecondStep";
import { useSignOut } from "../useSignOut";

/** Signing in again without leaving the page: what is typed on it stays, and what waits is sent. */
export default function SessionEnded({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["offline", "auth"]);
  const { email } = useMe().member;
  const signOut = useSignOut();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const { first, second, passkey, methods, over } = useSignIn(onClose);
  const session = useMe().session;
  const queryClient = useQueryClient();
  const provider = useQuery(waysInQuery).data?.providers.find(({ id }) => id === session?.provider_id);
  const errand = useErrand(provider?.id, false, () => {
    void queryClient.invalidateQueries({ queryKey: keys.me });
    onClose();
  });
  const step = methods ? second : first;
  return (
    <Modal opened onClose={onClose} title={t("offline:session.title")} closeOnClickOutside={false} size="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (methods) second.mutate(code, { onError: () => setCode("") });
          else first.mutate({ email, password });
        }}
      >
        <Stack gap="sm">
          <Text size="sm">{t("offline:session.text")}</Text>
          {over && !first.error && (
            <Alert color="yellow" role="alert">
              {t("auth:code.over")}
            </Alert>
          )}
          {methods ? (
            <SecondStep methods={methods} code={code} onCode={setCode} passkey={passkey} />
          ) : (
            <>
              <TextInput
                label={t("auth:email")}
                name="email"
                autoComplete="username"
                value={email}
                readOnly
              />
              <PasswordInput
                label={t("auth:password")}
                name="password"
                autoComplete="current-password"
                required
                withAsterisk={false}
                data-autofocus
                maxLength={256}
                visibilityToggleButtonProps={{ "aria-label": t("auth:showPassword"), tabIndex: 0 }}
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
              />
            </>
          )}
          <ProblemAlert error={step.error} />
          {!methods && <PasskeyButton label={t("auth:passkey.submit")} request={passkey} />}
          {!methods && provider && <ProviderButtons providers={[provider]} onChoose={errand.begin} />}
          <Group justify="space-between" gap="xs">
            <Button variant="subtle" size="compact-sm" onClick={() => signOut.mutate()}>
              {t("offline:session.leave")}
            </Button>
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                {t("offline:session.later")}
              </Button>
              <Button type="submit" loading={step.isPending} disabled={methods && code === ""}>
                {t("offline:session.submit")}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
