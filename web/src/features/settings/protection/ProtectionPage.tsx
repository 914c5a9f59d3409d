import { CanariesCard } from "./CanariesCard";
import { FindingsCard } from "./FindingsCard";
import { NetworksCard } from "./NetworksCard";
import { ReceiversCard } from "./ReceiversCard";

/** Against intruders: what was noticed and done, from where one may come, what is laid out for them, and who is told. */
export function ProtectionPage() {
  return (
    <>
      <FindingsCard />
      <NetworksCard />
      <CanariesCard />
      <ReceiversCard />
    </>
  );
}
