import { Alert, Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { asProblem } from "~/api/problem";
import { fieldText, problemText } from "./problemText";

interface ProblemAlertProps {
  /** Anything thrown; nothing is shown for null. */
  error: unknown;
  onRetry?: () => void;
}

/** A problem in place: in a form, or where a list should be. */
export function ProblemAlert({ error, onRetry }: ProblemAlertProps) {
  const { t } = useTranslation(["ui", "common"]);
  if (!error) return null;
  const problem = asProblem(error);
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title={problemText(problem)}
      role="alert"
    >
      {problem.errors.length > 0 && (
        <ul>
          {problem.errors.map((field) => (
            <li key={`${field.field}${field.code}`}>{fieldText(field)}</li>
          ))}
        </ul>
      )}
      {problem.status >= 500 && problem.requestId && (
        <div>{t("ui:requestId", { id: problem.requestId })}</div>
      )}
      {onRetry && (
        <Button size="compact-sm" variant="default" onClick={onRetry} mt={4}>
          {t("common:action.retry")}
        </Button>
      )}
    </Alert>
  );
}
