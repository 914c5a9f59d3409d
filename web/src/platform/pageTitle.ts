let page = "";
let running: string | undefined;
const listeners = new Set<() => void>();

/** The title of the page, for whoever reads it aloud. */
export const pageTitle = {
  current: (): string => page,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** Names the browser tab after the page. */
export function setPageTitle(title: string): void {
  page = title;
  write();
  for (const listener of listeners) listener();
}

/** Puts the elapsed time of the running timer before the title, or removes it. */
export function setRunningTitle(elapsed: string | undefined): void {
  running = elapsed;
  write();
}

function write(): void {
  const name = page ? `${page} · Hourbook` : "Hourbook";
  document.title = running ? `${running} · ${name}` : name;
}
