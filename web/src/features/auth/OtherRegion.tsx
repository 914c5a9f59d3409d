import { Alert, Anchor, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** Another region is another installation: one goes there, and nothing is sent along. */
export function OtherRegion({ url }: { url: string }) {
  const { t } = useTranslation("auth");
  return (
    <Alert color="blue">
      <Stack gap="xs">
        {t("signUp.elsewhere")}
        <Anchor href={url} rel="noreferrer">
          {t("signUp.goThere", { host: new URL(url).host })}
        </Anchor>
      </Stack>
    </Alert>
  );
}
