import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { setLocale } from "~/i18n";
import { endSession } from "~/platform/offline/signOut";
import { useMe } from "~/platform/session";
import { AuthCard } from "~/ui/AuthCard";
import { notifyProblem } from "~/ui/notify";
import { SetUp } from "./SetUp";

/** The organization wants a second factor: it is set up before anything else. */
export function RequiredPage() {
  const { t } = useTranslation(["settings", "common"]);
  const { organization, member } = useMe();
  const navigate = useNavigate();
  useEffect(() => void setLocale(member.locale), [member.locale]);
  const leave = () =>
    endSession()
      .then(() => navigate({ to: "/sign-in" }))
      .catch(notifyProblem);
  return (
    <AuthCard
      title={t("settings:factor.setUpTitle")}
      text={t("settings:factor.requiredText", { organization: organization.name })}
      wide
    >
      <SetUp
        onDone={() => void navigate({ to: "/", replace: true })}
        onCancel={() => void leave()}
        cancelLabel={t("common:action.signOut")}
      />
    </AuthCard>
  );
}
