import { asProblem } from "~/api/problem";
import type { FieldError } from "~/api/types";

/** A local time that happened twice or never, and the instants it may mean. */
export interface Question {
  error: FieldError;
  missing: boolean;
  answer: (instant: string | undefined) => void;
}

let question: Question | undefined;
const listeners = new Set<() => void>();

/**
 * Sends a body with local times; where the clock was changed that night, asks which instant is meant and sends again.
 *
 * @throws ApiProblem as `send` does, also when the member closes the question without an answer.
 */
export async function withTimeChoice<Body extends object, Answer>(
  body: Body,
  send: (body: Body) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await send(body);
  } catch (thrown) {
    const problem = asProblem(thrown);
    const error = problem.errors.find((one) => one.field in body && (one.options?.length ?? 0) > 0);
    if (!error || !problem.code.startsWith("local_time_")) throw thrown;
    const instant = await ask(error, problem.code === "local_time_missing");
    if (!instant) throw thrown;
    return withTimeChoice({ ...body, [error.field]: instant }, send);
  }
}

function ask(error: FieldError, missing: boolean): Promise<string | undefined> {
  return new Promise((resolve) => {
    set({
      error,
      missing,
      answer: (instant) => {
        set(undefined);
        resolve(instant);
      },
    });
  });
}

/** The open question, for the dialog that shows it. */
export const timeChoice = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  current: (): Question | undefined => question,
};

function set(value: Question | undefined): void {
  question = value;
  for (const listener of listeners) listener();
}
