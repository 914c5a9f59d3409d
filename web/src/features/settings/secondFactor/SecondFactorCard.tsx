import { Button, Modal, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SecondFactor } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { Loading } from "~/ui/Loading";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { StatusBadge } from "~/ui/StatusBadge";
import { useNewCodes, useRemove, useSecondFactor } from "./queries";
import { RecoveryCodes } from "./RecoveryCodes";
import styles from "./SecondFactor.module.css";
import { SetUp } from "./SetUp";

/** How the member's second factor stands, and everything they can do about it. */
export function SecondFactorCard() {
  const { t } = useTranslation(["settings", "common"]);
  const factor = useSecondFactor();
  const codes = useNewCodes();
  const remove = useRemove();
  const [settingUp, setSettingUp] = useState(false);
  const state = factor.data;
  const app = state?.enabled_at ?? null;
  const passkeys = state?.passkeys ?? 0;
  const on = app !== null || passkeys > 0;
  const takeAway = () =>
    remove.mutate(undefined, {
      onSuccess: () => notifyDone(t(passkeys > 0 ? "settings:factor.appRemoved" : "settings:factor.removed")),
      onError: notifyProblem,
    });
  return (
    <Card title={t("settings:factor.title")} description={t("settings:factor.text")}>
      <ProblemAlert error={factor.error} onRetry={() => void factor.refetch()} />
      {factor.isPending && <Loading lines={2} />}
      {state && (
        <div className={styles.state}>
          <div>
            {on ? (
              <StatusBadge tone="accent">{t("settings:factor.on")}</StatusBadge>
            ) : (
              <StatusBadge tone="neutral">{t("settings:factor.off")}</StatusBadge>
            )}
            <Text size="sm" mt={6}>
              <Standing state={state} />
            </Text>
          </div>
          <div className={styles.buttons}>
            {on && (
              <Button
                variant="default"
                loading={codes.isPending}
                onClick={() => codes.mutate(undefined, { onError: notifyProblem })}
              >
                {t("settings:factor.newCodes")}
              </Button>
            )}
            <Button variant={on ? "default" : "filled"} onClick={() => setSettingUp(true)}>
              {t(setUpWords(app !== null, passkeys > 0))}
            </Button>
            {app && (passkeys > 0 || !state.required) && (
              <Button variant="default" color="red" loading={remove.isPending} onClick={takeAway}>
                {t("settings:factor.remove")}
              </Button>
            )}
          </div>
        </div>
      )}
      {settingUp && (
        <Modal
          opened
          onClose={() => setSettingUp(false)}
          title={t("settings:factor.setUpTitle")}
          closeOnClickOutside={false}
          closeOnEscape={false}
          size="lg"
        >
          <SetUp
            onDone={() => setSettingUp(false)}
            onCancel={() => setSettingUp(false)}
            cancelLabel={t("common:action.cancel")}
          />
        </Modal>
      )}
      {codes.data && (
        <Modal
          opened
          onClose={codes.reset}
          title={t("settings:factor.codes")}
          closeOnClickOutside={false}
          closeOnEscape={false}
          size="lg"
        >
          <RecoveryCodes codes={codes.data.codes} onDone={codes.reset} />
        </Modal>
      )}
    </Card>
  );
}

function Standing({ state }: { state: SecondFactor }) {
  const { t } = useTranslation("settings");
  const { instant } = useFormats();
  const count = state.recovery_codes_left;
  if (state.enabled_at) return t("factor.since", { date: instant(state.enabled_at), count });
  if (state.passkeys > 0) return t("factor.byPasskey", { count });
  return t(state.required ? "factor.requiredOff" : "factor.offText");
}

function setUpWords(hasApp: boolean, hasPasskeys: boolean) {
  if (hasApp) return "settings:factor.another";
  return hasPasskeys ? "settings:factor.setUpApp" : "settings:factor.setUp";
}
