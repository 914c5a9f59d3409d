import { Button, Checkbox, Code, Group, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, type SyntheticEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "~/api/keys";
import { activity } from "~/platform/activity/client";
import { ActivityError, type Kit } from "~/platform/activity/protocol";
import { useActivity } from "~/platform/activity/useActivity";
import { useMe } from "~/platform/session";
import { ActivityTrouble } from "~/ui/activity/ActivityTrouble";
import { Card } from "~/ui/Card";
import page from "../ActivityPage.module.css";
import styles from "./Keys.module.css";
import { KitSteps } from "./KitSteps";
import { NewPassphrase, useNewPassphrase } from "./NewPassphrase";
import { Working } from "./Working";

type Step = { at: "about"; idle: boolean } | { at: "passphrase" } | { at: "kit"; kit: Kit } | { at: "done" };

const order = ["about", "passphrase", "kit", "done"] as const;

interface SetUpProps {
  /** The keys are made: from now on the page shows nothing else, also once the log is open. */
  onBegin: () => void;
  onLeave: () => void;
}

/** Begins a log: what it is, a passphrase, the kit, and then a computer that records into it. */
export function SetUp({ onBegin, onLeave }: SetUpProps) {
  const { t } = useTranslation("activity");
  const queries = useQueryClient();
  const { phase } = useActivity();
  const [step, setStep] = useState<Step>({ at: "about", idle: false });
  // The worker ended with the keys that were made, and what stands on the page is of no use to anybody.
  const ended = step.at === "kit" && phase !== "founding" && phase !== "open";
  useEffect(() => {
    if (ended) setStep({ at: "about", idle: true });
  }, [ended]);
  // Whoever leaves the page leaves the log that nobody kept.
  useEffect(
    () => () => {
      if (activity.current().phase === "founding") activity.lock();
    },
    [],
  );
  const look = () => queries.invalidateQueries({ queryKey: keys.activityLog });
  const leave = () => {
    void look();
    onLeave();
  };
  return (
    <Card title={t("setUp.title")} description={t("setUp.text")}>
      <StepBody key={step.at} at={step.at}>
        {step.at === "about" && <About idle={step.idle} onNext={() => setStep({ at: "passphrase" })} />}
        {step.at === "passphrase" && (
          <Passphrase
            onBack={() => setStep({ at: "about", idle: false })}
            onMade={(kit) => {
              onBegin();
              setStep({ at: "kit", kit });
            }}
            onLeave={leave}
          />
        )}
        {step.at === "kit" && (
          <Keep
            kit={step.kit}
            onLeave={leave}
            onDone={() => {
              void look();
              setStep({ at: "done" });
            }}
          />
        )}
        {step.at === "done" && <Done onLeave={leave} />}
      </StepBody>
    </Card>
  );
}

/** Where somebody is; a new step takes the focus, so that it is read from its beginning. */
function StepBody({ at, children }: { at: Step["at"]; children: ReactNode }) {
  const { t } = useTranslation("activity");
  const body = useRef<HTMLElement>(null);
  useEffect(() => {
    const within = body.current?.contains(document.activeElement);
    if (at !== "about" && !within) body.current?.focus();
  }, [at]);
  const number = order.indexOf(at) + 1;
  return (
    <section ref={body} tabIndex={-1} className={styles.step} aria-label={t(`setUp.step.${at}`)}>
      <span className={styles.steps}>
        {t("setUp.progress", { number, count: order.length, step: t(`setUp.step.${at}`) })}
      </span>
      {children}
    </section>
  );
}

const parts = ["recorded", "readers", "lost"] as const;

function About({ idle, onNext }: { idle: boolean; onNext: () => void }) {
  const { t } = useTranslation("activity");
  const [understood, setUnderstood] = useState(false);
  return (
    <Stack gap="sm">
      {idle && (
        <Text size="sm" role="alert">
          {t("setUp.idle")}
        </Text>
      )}
      {parts.map((part) => (
        <section key={part}>
          <h3 className={styles.subtitle}>{t(`setUp.${part}`)}</h3>
          <Text size="sm">{t(`setUp.${part}Text`)}</Text>
        </section>
      ))}
      <Checkbox
        label={t("setUp.understood")}
        checked={understood}
        onChange={(event) => setUnderstood(event.currentTarget.checked)}
      />
      <Group justify="flex-end">
        <Button disabled={!understood} onClick={onNext}>
          {t("setUp.begin")}
        </Button>
      </Group>
      <Text size="xs" c="dimmed">
        {t("setUp.byAgent")}
      </Text>
      <Code block className={page.commands}>
        {`hourbook-agent enrol --server ${location.host} --token-file token`}
      </Code>
    </Stack>
  );
}

interface PassphraseProps {
  onBack: () => void;
  onMade: (kit: Kit) => void;
  onLeave: () => void;
}

function Passphrase({ onBack, onMade, onLeave }: PassphraseProps) {
  const { t } = useTranslation(["activity", "common"]);
  const me = useMe().member.id;
  const { ready, ...fields } = useNewPassphrase();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<ActivityError>();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!ready || busy) return;
    setBusy(true);
    setTrouble(undefined);
    activity
      .found(me, fields.typed.text, t("activity:setUp.device"))
      .then(onMade, (thrown: unknown) => setTrouble(asTrouble(thrown)))
      .finally(() => setBusy(false));
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">{t("activity:setUp.passphraseText")}</Text>
        <NewPassphrase {...fields} autoFocus />
        {trouble && <Trouble trouble={trouble} me={me} onLeave={onLeave} />}
        <Working busy={busy} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onBack} disabled={busy}>
            {t("common:action.back")}
          </Button>
          <Button type="submit" disabled={!ready} loading={busy}>
            {t("activity:setUp.make")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What went wrong, and the way out where trying again is none. */
function Trouble({ trouble, me, onLeave }: { trouble: ActivityError; me: string; onLeave: () => void }) {
  const { t } = useTranslation("activity");
  return (
    <>
      <ActivityTrouble problem={trouble.code} findings={trouble.findings} />
      {trouble.code === "other_log" && (
        <Button variant="default" color="red" onClick={() => void activity.forget(me)}>
          {t("unlock.forget")}
        </Button>
      )}
      {trouble.code === "log_exists" && <Button onClick={onLeave}>{t("setUp.toLog")}</Button>}
    </>
  );
}

function Keep({ kit, onDone, onLeave }: { kit: Kit; onDone: () => void; onLeave: () => void }) {
  const { t } = useTranslation("activity");
  const [exists, setExists] = useState(false);
  return (
    <Stack gap="sm">
      <Text size="sm">{t("setUp.kitText")}</Text>
      <KitSteps
        kit={kit}
        label={t("setUp.establish")}
        keep={activity.establish}
        onDone={onDone}
        onTrouble={({ code }) => setExists(code === "log_exists")}
      />
      {exists && <Button onClick={onLeave}>{t("setUp.toLog")}</Button>}
    </Stack>
  );
}

function Done({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation("activity");
  return (
    <Stack gap="sm">
      <Text size="sm">{t("setUp.doneText")}</Text>
      <ol className={styles.points}>
        <li>{t("setUp.install")}</li>
        <li>{t("setUp.token")}</li>
        <li>
          {t("setUp.enrol")}
          <Code block className={page.commands}>
            {`hourbook-agent enrol --server ${location.host} --token-file token --offer\nhourbook-agent run`}
          </Code>
        </li>
        <li>{t("setUp.letIn")}</li>
      </ol>
      <Group justify="flex-end">
        <Button onClick={onLeave}>{t("setUp.toLog")}</Button>
      </Group>
    </Stack>
  );
}

function asTrouble(thrown: unknown): ActivityError {
  return thrown instanceof ActivityError ? thrown : new ActivityError("refused");
}
