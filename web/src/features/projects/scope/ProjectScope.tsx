import type { Project } from "~/api/types";
import { useMay } from "~/platform/session";
import { BaselineCard } from "./BaselineCard";
import { BurnUpCard } from "./BurnUpCard";
import { MembersCard } from "./MembersCard";
import { MoneyCard } from "./MoneyCard";

/** How a project goes: burn-up, money, baseline with its changes, and who takes part. */
export function ProjectScope({ project }: { project: Project }) {
  const mayBurnUp = useMay("burn_up_read");
  const seesRates = useMay("rate_read");
  return (
    <>
      {mayBurnUp && <BurnUpCard project={project} />}
      {seesRates && <MoneyCard project={project} />}
      <BaselineCard project={project} />
      <MembersCard project={project} />
    </>
  );
}
