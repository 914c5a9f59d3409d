import { ActionIcon, Alert, CopyButton, Stack, TextInput } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { SignInProvider } from "~/api/types";

/** What has to be entered at the provider. */
export function Addresses({ provider }: { provider: SignInProvider }) {
  const { t } = useTranslation("providers");
  const addresses = [
    [t("redirect"), provider.redirect_uri],
    [t("logout"), provider.logout_uri],
    [t("signedOut"), `${window.location.origin}/sign-in`],
  ] as const;
  return (
    <Alert variant="light" color="teal" title={t("enter")}>
      <Stack gap="xs">
        {addresses.map(([label, value]) => (
          <TextInput
            key={label}
            label={label}
            value={value}
            readOnly
            onFocus={(event) => event.currentTarget.select()}
            rightSection={
              <CopyButton value={value}>
                {({ copied, copy }) => (
                  <ActionIcon onClick={copy} aria-label={`${t("copy")}: ${label}`}>
                    {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                  </ActionIcon>
                )}
              </CopyButton>
            }
          />
        ))}
      </Stack>
    </Alert>
  );
}
