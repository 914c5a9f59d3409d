import { Anchor, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { goToProvider } from "~/platform/provider";
import { AuthCard } from "~/ui/AuthCard";
import { Loading } from "~/ui/Loading";
import { ProviderProblem } from "~/ui/ProviderProblem";

/** A window that was opened to sign in, or to confirm, with a provider, while another one waits. */
export function GoPage() {
  const { t } = useTranslation("auth");
  const { id } = useParams({ from: "/sign-in/go/$id" });
  const { confirm } = useSearch({ from: "/sign-in/go/$id" });
  const go = useMutation({ mutationFn: () => goToProvider(id, { errand: true }, confirm) });
  const { mutate } = go;
  useEffect(() => mutate(), [mutate]);
  return (
    <AuthCard title={go.error ? t("provider.failed") : t("provider.going")}>
      {go.error ? (
        <Stack gap="sm">
          <ProviderProblem error={go.error} />
          <Anchor component={Link} to="/sign-in" size="sm">
            {t("provider.back")}
          </Anchor>
        </Stack>
      ) : (
        <Loading lines={3} />
      )}
    </AuthCard>
  );
}
