import { Button, Stack, Text, Title } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { asProblem } from "~/api/problem";

/** Shown in place of a page that threw; the rest of the app stays usable. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation(["errors", "common", "ui"]);
  const { requestId, message } = asProblem(error);
  return (
    <Stack p="xl" gap="sm" maw={520} role="alert">
      <Title order={1}>{t("errors:page.title")}</Title>
      <Text c="dimmed">{t("errors:page.text")}</Text>
      <Text size="sm">{message}</Text>
      {requestId && <Text size="xs">{t("ui:requestId", { id: requestId })}</Text>}
      <Button onClick={reset} w="fit-content">
        {t("common:action.retry")}
      </Button>
    </Stack>
  );
}

export function NotFound() {
  const { t } = useTranslation("errors");
  return (
    <Stack p="xl" gap="sm">
      <Title order={1}>{t("page.notFound")}</Title>
      <Button component={Link} to="/" w="fit-content">
        {t("page.home")}
      </Button>
    </Stack>
  );
}
