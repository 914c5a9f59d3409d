let page = "";
let running: string | undefined;

/** Names the browser tab after the page. */
export function setPageTitle(title: string): void {
  page = title;
  write();
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
