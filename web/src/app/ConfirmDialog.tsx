import { Button, Group, Modal, PasswordInput, Stack, Text } from "@mantine/core";
import { IconLogin2 } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import { asProblem } from "~/api/problem";
import { renewing } from "~/platform/offline/renewal";
import { answerChallenge } from "~/platform/passkeys";
import { waysInQuery } from "~/platform/provider";
import { secondFactorQuery } from "~/platform/secondFactor";
import { meQuery } from "~/platform/session";
import { settleConfirm } from "~/platform/stepUp";
import { useErrand } from "~/platform/useErrand";
import { CodeField } from "~/ui/CodeField";
import { PasskeyButton } from "~/ui/PasskeyButton";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { fieldText } from "~/ui/problemText";
import { useFocusBack } from "~/ui/useFocusBack";

/** Asks for the password once more, and for a code from whoever has a second factor; or for a passkey. What waits for it goes on afterwards. */
export default function ConfirmDialog() {
  const { t } = useTranslation(["auth", "common"]);
  const me = useQuery(meQuery).data;
  useFocusBack();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const factor = useQuery(secondFactorQuery).data;
  const withCode = me?.session?.second_factor === "passed";
  const confirm = useMutation({
    mutationFn: () =>
      renewing(() =>
        ok(api.POST("/api/v1/session/confirm", { body: withCode ? { password, code } : { password } })),
      ),
    onSuccess: () => settleConfirm(true),
    onError: () => setCode(""),
  });
  const passkey = useMutation({
    mutationFn: async () => {
      const body = await answerChallenge();
      return renewing(() => ok(api.POST("/api/v1/session/confirm/passkey", { body })));
    },
    onSuccess: () => settleConfirm(true),
  });
  const provider = useQuery(waysInQuery).data?.providers.find(({ id }) => id === me?.session?.provider_id);
  const errand = useErrand(provider?.id, true, () => settleConfirm(true));
  const wrong = confirm.error ? asProblem(confirm.error).at("password") : undefined;
  const cancel = () => settleConfirm(false);
  return (
    <Modal
      opened
      onClose={cancel}
      title={t("auth:confirm.title")}
      closeOnClickOutside={false}
      size="sm"
      zIndex={300}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          confirm.mutate();
        }}
      >
        <Stack gap="sm">
          <Text size="sm">{t("auth:confirm.text")}</Text>
          {factor !== undefined && factor.passkeys > 0 && (
            <PasskeyButton label={t("auth:passkey.use")} request={passkey} />
          )}
          {provider && (
            <Stack gap={4}>
              <Button
                variant="default"
                fullWidth
                leftSection={<IconLogin2 size={18} />}
                onClick={errand.begin}
              >
                {t("auth:provider.confirm", { name: provider.name })}
              </Button>
              <Text size="xs" c="dimmed">
                {t("auth:provider.window")}
              </Text>
            </Stack>
          )}
          <input
            type="email"
            name="email"
            autoComplete="username"
            value={me?.member.email ?? ""}
            readOnly
            hidden
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
            error={wrong && fieldText(wrong)}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {withCode && (
            <CodeField value={code} onChange={setCode} recoveryOnly={factor?.enabled_at === null} />
          )}
          {!wrong && <ProblemAlert error={confirm.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={cancel}>
              {t("common:action.cancel")}
            </Button>
            <Button type="submit" loading={confirm.isPending}>
              {t("auth:confirm.submit")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
