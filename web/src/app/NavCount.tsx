import { WaitingCount } from "~/features/approvals/WaitingCount";
import { UnreadCount } from "~/features/notices/UnreadCount";
import type { NavItem } from "~/platform/nav";

/** What waits behind a place of the navigation. */
export function NavCount({ label }: Pick<NavItem, "label">) {
  if (label === "notices") return <UnreadCount />;
  return label === "approvals" ? <WaitingCount /> : null;
}
