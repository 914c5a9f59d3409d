import { lazy, Suspense } from "react";
import { WaitingCount } from "~/features/approvals/WaitingCount";
import { UnreadCount } from "~/features/notices/UnreadCount";
import type { NavItem } from "~/platform/nav";

const OpenSign = lazy(() => import("~/ui/activity/OpenSign"));

/** What waits behind a place of the navigation, or stands open there. */
export function NavCount({ label }: Pick<NavItem, "label">) {
  if (label === "notices") return <UnreadCount />;
  if (label === "approvals") return <WaitingCount />;
  if (label !== "activity") return null;
  return (
    <Suspense fallback={null}>
      <OpenSign />
    </Suspense>
  );
}
