import type { FieldError, Problem, ProblemCode } from "./types";

/** What went wrong: a code of the server, or `network` when there was no answer at all. */
type Code = ProblemCode | "network";

/** An answer of the server that is not a success, or a request that got no answer (`code: "network"`). */
export class ApiProblem extends Error {
  readonly code: Code;
  readonly status: number;
  readonly errors: FieldError[];
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: Partial<Omit<Problem, "code">> & { code: Code }, retryAfterSeconds?: number) {
    super(problem.detail || problem.title || problem.code);
    this.name = "ApiProblem";
    this.code = problem.code;
    this.status = problem.status ?? 0;
    this.errors = problem.errors ?? [];
    this.requestId = problem.request_id;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The error of one field, or nothing. */
  at(field: string): FieldError | undefined {
    return this.errors.find((error) => error.field === field);
  }
}

/** Any thrown value as a problem, so that screens have one kind of error to show. */
export function asProblem(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown;
  return new ApiProblem({
    code: "network",
    detail: thrown instanceof Error ? thrown.message : String(thrown),
  });
}

/** Reads the problem document of a failed answer; tolerates answers that carry none. */
export function problemOf(response: Response, body: unknown): ApiProblem {
  const retryAfter = Number(response.headers.get("retry-after"));
  const seconds = Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : undefined;
  if (isProblem(body)) return new ApiProblem(body, seconds);
  const code = response.status === 401 ? "unauthenticated" : "internal";
  return new ApiProblem({ code, status: response.status, title: response.statusText }, seconds);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && typeof body.code === "string";
}
