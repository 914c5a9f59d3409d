import { Alert } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { asProblem } from "~/api/problem";
import { ProblemAlert } from "~/ui/ProblemAlert";

/** Why a sign-in was refused, or how long to wait. */
export function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation("auth");
  const wait = error ? asProblem(error).retryAfterSeconds : undefined;
  if (wait) {
    return (
      <Alert color="red" role="alert">
        {t("retryAfter", { seconds: wait })}
      </Alert>
    );
  }
  return <ProblemAlert error={error} />;
}
