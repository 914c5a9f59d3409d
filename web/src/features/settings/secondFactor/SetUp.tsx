import { Button, Group, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "~/api/problem";
import { CodeField } from "~/ui/CodeField";
import { Loading } from "~/ui/Loading";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { fieldText } from "~/ui/problemText";
import { QrCode } from "~/ui/QrCode";
import { grouped } from "./model";
import { useBegin, useEnable } from "./queries";
import { RecoveryCodes } from "./RecoveryCodes";
import styles from "./SecondFactor.module.css";

interface SetUpProps {
  onDone: () => void;
  onCancel: () => void;
  cancelLabel: string;
}

/** Setting an authenticator app up: scan, prove it with a first code, keep the recovery codes. */
export function SetUp({ onDone, onCancel, cancelLabel }: SetUpProps) {
  const { t } = useTranslation("settings");
  const begin = useBegin();
  const enable = useEnable();
  const [code, setCode] = useState("");
  const begun = useRef(false);
  const { mutate } = begin;
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    mutate();
  }, [mutate]);
  if (enable.data) return <RecoveryCodes codes={enable.data.codes} onDone={onDone} />;
  const wrong = enable.error ? asProblem(enable.error).at("code") : undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        enable.mutate(code, { onError: () => setCode("") });
      }}
    >
      <Stack gap="sm">
        {begin.isPending && <Loading lines={4} />}
        <ProblemAlert error={begin.error} onRetry={() => mutate()} />
        {begin.data && (
          <>
            <div className={styles.setup}>
              <QrCode text={begin.data.url} label={t("factor.qr")} />
              <ol className={styles.steps}>
                <li>{t("factor.scan")}</li>
                <li>
                  {t("factor.orType")} <span className={styles.secret}>{grouped(begin.data.secret)}</span>
                </li>
                <li>{t("factor.thenCode")}</li>
              </ol>
            </div>
            <CodeField value={code} onChange={setCode} error={wrong && fieldText(wrong)} autoFocus appOnly />
          </>
        )}
        {!wrong && <ProblemAlert error={enable.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            {cancelLabel}
          </Button>
          <Button type="submit" loading={enable.isPending} disabled={!begin.data}>
            {t("factor.enable")}
          </Button>
        </Group>
        <Text size="xs" c="dimmed">
          {t("factor.othersEnd")}
        </Text>
      </Stack>
    </form>
  );
}
