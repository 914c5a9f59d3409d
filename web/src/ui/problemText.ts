import i18next from "i18next";
import type { ApiProblem } from "~/api/problem";
import type { FieldError } from "~/api/types";

/** A problem in the member's language; the server's own English sentence where there is no translation. */
export function problemText(problem: ApiProblem): string {
  const translated = `errors:code.${problem.code}`;
  const general = i18next.exists(translated)
    ? i18next.t(translated as "errors:code.internal")
    : problem.message;
  // The server's sentence says more than the general one, but only English readers can use it.
  const specific =
    i18next.language === "en" &&
    problem.status < 500 &&
    problem.status > 0 &&
    problem.code !== "unauthenticated";
  return specific ? problem.message : general;
}

/** The message of one field. */
export function fieldText(error: FieldError): string {
  const translated = `errors:field.${error.code}`;
  return i18next.language !== "en" && i18next.exists(translated)
    ? i18next.t(translated as "errors:title")
    : error.message;
}
