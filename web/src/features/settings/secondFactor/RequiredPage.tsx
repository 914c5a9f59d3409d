import { Anchor } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { setLocale } from "~/i18n";
import { endSession } from "~/platform/offline/signOut";
import { supportsPasskeys } from "~/platform/passkeys";
import { leaveFor } from "~/platform/provider";
import { useMe } from "~/platform/session";
import { AuthCard } from "~/ui/AuthCard";
import { notifyProblem } from "~/ui/notify";
import { AddPasskey } from "../passkeys/AddPasskey";
import { SetUp } from "./SetUp";

/** The organization wants a second factor: it is set up before anything else. */
export function RequiredPage() {
  const { t } = useTranslation(["settings", "common"]);
  const { organization, member } = useMe();
  const navigate = useNavigate();
  const [byPasskey, setByPasskey] = useState(false);
  const goOn = () => void navigate({ to: "/", replace: true });
  useEffect(() => void setLocale(member.locale), [member.locale]);
  const leave = () =>
    endSession()
      .then((onward) => (onward ? leaveFor(onward) : navigate({ to: "/sign-in" })))
      .catch(notifyProblem);
  return (
    <AuthCard
      title={t("settings:factor.setUpTitle")}
      text={t("settings:factor.requiredText", { organization: organization.name })}
      wide
    >
      <SetUp onDone={goOn} onCancel={() => void leave()} cancelLabel={t("common:action.signOut")} />
      {supportsPasskeys() && (
        <Anchor component="button" type="button" size="sm" mt="md" onClick={() => setByPasskey(true)}>
          {t("settings:passkey.instead")}
        </Anchor>
      )}
      {byPasskey && <AddPasskey onClose={() => setByPasskey(false)} onAdded={goOn} />}
    </AuthCard>
  );
}
