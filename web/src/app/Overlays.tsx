import { lazy, Suspense, useEffect } from "react";
import { hideOverlay, useOverlay } from "./overlay";

const loadPalette = () => import("./palette/Palette");
const PALETTE_AFTER_MS = 3_000;

// Each is loaded when it is first opened.
const dialogs = {
  palette: lazy(loadPalette),
  shortcuts: lazy(() => import("./ShortcutsDialog")),
  addTime: lazy(() => import("./palette/AddTime")),
  newProject: lazy(() => import("./palette/NewProject")),
};

/** The dialog that lies over the page, if any. */
export function Overlays() {
  const overlay = useOverlay();
  useEffect(() => {
    // The palette must open as fast as it is typed into; by then the first page has everything it needs.
    const timer = window.setTimeout(() => void loadPalette(), PALETTE_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, []);
  if (!overlay) return null;
  const Dialog = dialogs[overlay];
  return (
    <Suspense fallback={<OnItsWay />}>
      <Dialog onClose={hideOverlay} />
    </Suspense>
  );
}

/** Stands for a dialog that is being loaded, so that its keys do not work as shortcuts of the page. */
function OnItsWay() {
  return <div role="dialog" aria-modal="true" aria-busy="true" hidden />;
}
