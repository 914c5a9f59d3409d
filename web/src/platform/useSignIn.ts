import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api, ok } from "~/api/client";
import { asProblem } from "~/api/problem";
import type { Me } from "~/api/types";

/** Signing in, in one step or, for whoever has a second factor, in two. */
export function useSignIn(onDone: (me: Me) => void | Promise<void>) {
  const [challenge, setChallenge] = useState<string>();
  const [over, setOver] = useState(false);
  const first = useMutation({
    mutationFn: (body: { email: string; password: string }) => ok(api.POST("/api/v1/session", { body })),
    onMutate: () => setOver(false),
    onSuccess: (answer) => {
      if (!("challenge" in answer)) return onDone(answer);
      second.reset();
      setChallenge(answer.challenge);
    },
  });
  const second = useMutation({
    mutationFn: (code: string) =>
      ok(api.POST("/api/v1/session/second-factor", { body: { challenge: challenge ?? "", code } })),
    onSuccess: onDone,
    onError: (thrown) => {
      if (asProblem(thrown).code !== "sign_in_failed") return;
      setChallenge(undefined);
      setOver(true);
    },
  });
  const back = () => {
    setChallenge(undefined);
    first.reset();
  };
  /** `waitsForCode`: the password was right. `over`: the second step took too long or failed too often. */
  return { first, second, waitsForCode: challenge !== undefined, over, back };
}
