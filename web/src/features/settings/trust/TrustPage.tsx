import { useMay } from "~/platform/session";
import { DocumentsCard } from "./DocumentsCard";
import { EvidenceCard } from "./EvidenceCard";
import { LimitsCard } from "./LimitsCard";
import { RecordCard } from "./RecordCard";
import { ResidencyCard } from "./ResidencyCard";

/** Where the data lies, for everybody; what proves that it is safe there, for those who answer for it. */
export function TrustPage() {
  const maySeeEvidence = useMay("trust_read");
  return (
    <>
      <ResidencyCard />
      {maySeeEvidence && <EvidenceCard />}
      <DocumentsCard />
      {maySeeEvidence && <LimitsCard />}
      {maySeeEvidence && <RecordCard />}
    </>
  );
}
