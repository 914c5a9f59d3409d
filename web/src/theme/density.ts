import { useState } from "react";

/** How high rows are on this device: a large screen and a small one of the same member want different things. */
export const DENSITIES = ["comfortable", "compact"] as const;
export type Density = (typeof DENSITIES)[number];

const KEY = "hourbook-density";

/** Shows the rows as they were chosen here; runs before the first of them is drawn. */
export function applyDensity(density: Density = stored()): void {
  document.documentElement.toggleAttribute("data-compact", density === "compact");
}

export function useDensity(): [Density, (density: Density) => void] {
  const [density, setDensity] = useState(stored);
  const choose = (next: Density) => {
    setDensity(next);
    applyDensity(next);
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // Storage can be switched off; it then lasts as long as the page.
    }
  };
  return [density, choose];
}

function stored(): Density {
  try {
    return localStorage.getItem(KEY) === "compact" ? "compact" : "comfortable";
  } catch {
    return "comfortable";
  }
}
