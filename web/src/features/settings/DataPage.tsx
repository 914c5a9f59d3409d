import { useMay } from "~/platform/session";
import { ExportsCard } from "./ExportsCard";

/** Everything of the organization: out as a file. Only its owners come here. */
export function DataPage() {
  const mayExport = useMay("organization_export");
  return <>{mayExport && <ExportsCard />}</>;
}
