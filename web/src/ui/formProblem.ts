import type { ReactNode } from "react";
import { ApiProblem, asProblem } from "~/api/problem";
import { fieldText } from "./problemText";

/** The part of a Mantine form that is needed here. */
interface FormLike {
  getValues: () => object;
  setFieldError: (field: string, error: ReactNode) => void;
}

/**
 * Puts the errors of a problem at the fields of a form.
 *
 * Returns what no field could show, for a `ProblemAlert` above the buttons; nothing when every
 * error found its field. `rename` maps the server's field names to the form's where they differ.
 */
export function showAtFields(
  form: FormLike,
  thrown: unknown,
  rename: Record<string, string> = {},
): ApiProblem | null {
  const problem = asProblem(thrown);
  const values = form.getValues();
  const left = problem.errors.filter((error) => {
    const field = rename[error.field] ?? error.field.split(".")[0] ?? "";
    if (!(field in values)) return true;
    form.setFieldError(field, fieldText(error));
    return false;
  });
  if (left.length < problem.errors.length) window.setTimeout(focusFirstInvalid, 0);
  if (problem.errors.length > 0 && left.length === 0) return null;
  return new ApiProblem({
    code: problem.code,
    status: problem.status,
    detail: problem.message,
    request_id: problem.requestId,
    errors: left,
  });
}

/** A long form may have its wrong field out of sight. */
function focusFirstInvalid(): void {
  document.querySelector<HTMLElement>("form [aria-invalid=true]")?.focus();
}
