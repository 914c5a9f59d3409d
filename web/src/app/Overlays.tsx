import { Component, lazy, type ReactNode, Suspense, useEffect } from "react";
import { notifyProblem } from "~/ui/notify";
import { hideOverlay, useOverlay } from "./overlay";

const loadPalette = () => import("./palette/Palette");
const loadSync = () => import("./sync/SyncPanel");
const loadSession = () => import("./sync/SessionEnded");
const loadLeaving = () => import("./sync/Leaving");
const AHEAD_AFTER_MS = 3_000;

// Each is loaded when it is first opened.
const dialogs = {
  palette: lazy(loadPalette),
  shortcuts: lazy(() => import("./ShortcutsDialog")),
  addTime: lazy(() => import("./palette/AddTime")),
  newProject: lazy(() => import("./palette/NewProject")),
  sync: lazy(loadSync),
  session: lazy(loadSession),
  leaving: lazy(loadLeaving),
};

/** The dialog that lies over the page, if any. */
export function Overlays() {
  const overlay = useOverlay();
  useEffect(() => {
    // The palette must open as fast as it is typed into, and what is needed without the server must be here by then.
    const loadAhead = () => {
      for (const load of [loadPalette, loadSync, loadSession, loadLeaving]) void load().catch(() => {});
    };
    const timer = window.setTimeout(loadAhead, AHEAD_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, []);
  if (!overlay) return null;
  const Dialog = dialogs[overlay];
  return (
    <OverlayBoundary key={overlay}>
      <Suspense fallback={<OnItsWay />}>
        <Dialog onClose={hideOverlay} />
      </Suspense>
    </OverlayBoundary>
  );
}

/** A dialog that cannot be loaded without the server must not take the page with it, and what is typed there. */
class OverlayBoundary extends Component<{ children: ReactNode }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(thrown: unknown) {
    hideOverlay();
    notifyProblem(thrown);
  }

  override render() {
    return this.state.failed ? null : this.props.children;
  }
}

/** Stands for a dialog that is being loaded, so that its keys do not work as shortcuts of the page. */
function OnItsWay() {
  return <div role="dialog" aria-modal="true" aria-busy="true" hidden />;
}
