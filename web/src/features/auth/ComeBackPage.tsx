import { Anchor, Button, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link, Navigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import type { SecondStep as Step } from "~/api/types";
import { errandDone, goToProvider, recall, takeAnswer } from "~/platform/provider";
import { useSignIn } from "~/platform/useSignIn";
import { AuthCard } from "~/ui/AuthCard";
import { Loading } from "~/ui/Loading";
import { ProviderProblem } from "~/ui/ProviderProblem";
import { SecondStepCard } from "./SecondStepCard";
import { useEnter } from "./useEnter";

/** Back from the provider: the app opens, the second factor is asked for, or it is said why not. */
export function ComeBackPage() {
  const { t } = useTranslation("auth");
  const { id } = useParams({ from: "/sign-in/with/$id" });
  const enter = useEnter();
  const [note] = useState(recall);
  const [said] = useState(() => takeAnswer(id));
  const [step, setStep] = useState<Step>();
  const [done, setDone] = useState(false);
  const finish = (confirmed: boolean) => {
    errandDone(confirmed);
    setDone(true);
  };
  const answer = useMutation({
    mutationFn: () => ok(api.POST("/api/v1/session/provider/answer", { body: said })),
    onSuccess: async (found) => {
      if (!found) return finish(true);
      if ("challenge" in found) return setStep(found);
      if (note.errand) return finish(false);
      await enter(found, note.next);
    },
  });
  // Once: the answer is good for one use.
  const { mutate } = answer;
  useEffect(() => mutate(), [mutate]);
  if (done) return <AuthCard title={t("provider.done")}>{t("provider.doneText")}</AuthCard>;
  if (step) {
    const onDone = note.errand ? () => finish(false) : undefined;
    return <AfterProvider step={step} onDone={onDone} next={note.next} />;
  }
  if (!answer.error) {
    return (
      <AuthCard title={t("provider.coming")}>
        <Loading lines={3} />
      </AuthCard>
    );
  }
  return (
    <AuthCard title={t("provider.failed")}>
      <Stack gap="sm">
        <ProviderProblem error={answer.error} />
        <Again id={id} next={note.next} />
        <Anchor component={Link} to="/sign-in" size="sm">
          {t("provider.back")}
        </Anchor>
      </Stack>
    </AuthCard>
  );
}

function Again({ id, next }: { id: string; next: string | undefined }) {
  const { t } = useTranslation("auth");
  const again = useMutation({ mutationFn: () => goToProvider(id, next === undefined ? {} : { next }) });
  return (
    <>
      <Button fullWidth variant="default" loading={again.isPending} onClick={() => again.mutate()}>
        {t("provider.again")}
      </Button>
      <ProviderProblem error={again.error} />
    </>
  );
}

interface AfterProviderProps {
  step: Step;
  next: string | undefined;
  onDone: (() => void) | undefined;
}

function AfterProvider({ step, next, onDone }: AfterProviderProps) {
  const enter = useEnter();
  const signIn = useSignIn((me) => (onDone ? onDone() : enter(me, next)), step);
  if (signIn.methods) return <SecondStepCard signIn={signIn} methods={signIn.methods} after="provider" />;
  if (signIn.over) return <Over />;
  return <Navigate to="/sign-in" replace />;
}

/** Too many wrong codes, or too late. */
function Over() {
  const { t } = useTranslation("auth");
  return (
    <AuthCard title={t("provider.failed")} text={t("provider.over")}>
      <Anchor component={Link} to="/sign-in" size="sm">
        {t("provider.back")}
      </Anchor>
    </AuthCard>
  );
}
