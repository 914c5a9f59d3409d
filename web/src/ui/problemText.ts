import i18next from "i18next";
import type { ApiProblem } from "~/api/problem";
import type { FieldError } from "~/api/types";

/** A problem in the member's language; the server's own English sentence where there is no translation. */
export function problemText(problem: ApiProblem): string {
  // The server's sentence says more than the general one, but only English readers can use it.
  const specific =
    i18next.language === "en" &&
    problem.status < 500 &&
    problem.status > 0 &&
    problem.code !== "unauthenticated";
  return (specific ? undefined : translated(`errors:code.${problem.code}`)) ?? problem.message;
}

/** Why something was not done: without the server most things cannot be, and then it is said which ones can. */
export function refusalText(problem: ApiProblem): string {
  return problem.code === "network" ? i18next.t("errors:cannotWait") : problemText(problem);
}

/** What is wrong with one field, in the member's language; the server's English sentence for codes without a text. */
export function fieldText(error: Pick<FieldError, "field" | "code" | "message">): string {
  if (i18next.language === "en" && error.message) return sentence(error.message);
  // A list is meant by the name before the number: `tags.3`.
  const field = error.field.split(".").findLast((part) => !/^\d+$/.test(part)) ?? "";
  return (
    translated(`errors:fieldAt.${field}.${error.code}`) ??
    translated(`errors:field.${error.code}`) ??
    translated(`errors:code.${error.code}`) ??
    sentence(error.message)
  );
}

function translated(key: string): string | undefined {
  return i18next.exists(key) ? i18next.t(key as "errors:title") : undefined;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
