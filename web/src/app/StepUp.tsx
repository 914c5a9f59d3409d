import { lazy, Suspense, useEffect } from "react";
import { setConfirm } from "~/api/client";
import { askToConfirm, useAskedToConfirm } from "~/platform/stepUp";

const ConfirmDialog = lazy(() => import("./ConfirmDialog"));

/** The one place that asks members to confirm who they are, over whatever page or dialog needs it. */
export function StepUp() {
  const asked = useAskedToConfirm();
  useEffect(() => setConfirm(askToConfirm), []);
  if (!asked) return null;
  return (
    <Suspense>
      <ConfirmDialog />
    </Suspense>
  );
}
