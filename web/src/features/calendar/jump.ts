/** Page up and down go from day to day, Home and End to the ends of a day. */
export function jump(event: React.KeyboardEvent, surface: HTMLElement | null): boolean {
  const block = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-entry]") : null;
  const day = block?.closest<HTMLElement>("[data-date]");
  if (!block || !day || !surface) return false;
  const all = [...surface.querySelectorAll<HTMLElement>("[data-date]")].filter((one) =>
    one.querySelector("[data-entry]"),
  );
  const own = [...day.querySelectorAll<HTMLElement>("[data-entry]")];
  const next = all[all.indexOf(day) + (event.key === "PageDown" ? 1 : -1)];
  if (event.key === "PageDown" || event.key === "PageUp")
    next?.querySelector<HTMLElement>("[data-entry]")?.focus();
  else if (event.key === "Home") own[0]?.focus();
  else if (event.key === "End") own.at(-1)?.focus();
  else return false;
  return true;
}
