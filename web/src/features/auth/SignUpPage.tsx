import { Alert } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import { AuthCard } from "~/ui/AuthCard";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { SignUpForm } from "./SignUpForm";

/** Asking for an organization of one's own, where whoever runs the installation lets anybody do so. */
export function SignUpPage() {
  const { t } = useTranslation("auth");
  const [sent, setSent] = useState(false);
  const offer = useQuery({
    queryKey: ["sign-up", "offer"],
    queryFn: () => ok(api.GET("/api/v1/sign-ups/offer")),
    retry: false,
  });
  if (sent) {
    return (
      <AuthCard title={t("signUp.sent")}>
        <Alert color="teal" role="status">
          {t("signUp.sentText")}
        </Alert>
      </AuthCard>
    );
  }
  if (offer.error || (offer.data && !offer.data.open)) {
    return (
      <AuthCard title={t("signUp.title")}>
        {offer.error ? (
          <ProblemAlert error={offer.error} />
        ) : (
          <Alert color="yellow">{t("signUp.closed")}</Alert>
        )}
      </AuthCard>
    );
  }
  if (!offer.data) return null;
  return (
    <AuthCard title={t("signUp.title")} text={t("signUp.text")}>
      <SignUpForm offer={offer.data} onSent={() => setSent(true)} />
    </AuthCard>
  );
}
