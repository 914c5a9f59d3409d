import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok } from "~/api/client";
import { asProblem } from "~/api/problem";
import type { Me, SecondStep } from "~/api/types";
import { answerChallenge } from "./passkeys";

/** Signing in, in one step or, for whoever has a second factor, in two: `begun` when a provider made the first one. */
export function useSignIn(onDone: (me: Me) => void | Promise<void>, begun?: SecondStep) {
  const [step, setStep] = useState(begun);
  const [over, setOver] = useState(false);
  const first = useMutation({
    mutationFn: (body: { email: string; password: string }) => ok(api.POST("/api/v1/session", { body })),
    onMutate: () => setOver(false),
    onSuccess: (answer) => {
      if (!("challenge" in answer)) return onDone(answer);
      second.reset();
      setStep(answer);
    },
  });
  const second = useMutation({
    mutationFn: (code: string) =>
      ok(api.POST("/api/v1/session/second-factor", { body: { challenge: step?.challenge ?? "", code } })),
    onSuccess: onDone,
    onError: (thrown) => {
      if (asProblem(thrown).code !== "sign_in_failed") return;
      setStep(undefined);
      setOver(true);
    },
  });
  const passkey = useMutation({
    mutationFn: async () => {
      const answer = await answerChallenge();
      // As a second step it belongs to the first one.
      const body = step ? { ...answer, challenge: step.challenge } : answer;
      return ok(api.POST("/api/v1/session/passkey", { body }));
    },
    onMutate: () => setOver(false),
    onSuccess: onDone,
  });
  const back = () => {
    setStep(undefined);
    first.reset();
    passkey.reset();
  };
  /** `methods`: the password was right, one of these is asked for. `over`: that took too long or failed too often. */
  return { first, second, passkey, methods: step?.methods, over, back };
}
