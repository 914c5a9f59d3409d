import { Alert } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { asProblem } from "~/api/problem";
import { ProblemAlert } from "./ProblemAlert";
import { fieldText } from "./problemText";

/** Why a provider let nobody in: one sentence with the way out. */
export function ProviderProblem({ error }: { error: unknown }) {
  const why = error ? asProblem(error).at("provider") : undefined;
  if (!why) return <ProblemAlert error={error} />;
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} role="alert">
      {fieldText(why)}
    </Alert>
  );
}
