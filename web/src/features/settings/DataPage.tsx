import { useMay } from "~/platform/session";
import { ExportsCard } from "./ExportsCard";
import { RemovalCard } from "./RemovalCard";

/** Everything of the organization: out as a file, and gone for good. Only its owners come here. */
export function DataPage() {
  const mayExport = useMay("organization_export");
  const mayRemove = useMay("organization_remove");
  return (
    <>
      {mayExport && <ExportsCard />}
      {mayRemove && <RemovalCard />}
    </>
  );
}
