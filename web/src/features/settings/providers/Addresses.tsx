import { Alert, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SignInProvider } from "~/api/types";
import { CopyField } from "~/ui/CopyField";

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
          <CopyField key={label} label={label} value={value} named />
        ))}
      </Stack>
    </Alert>
  );
}
