import type { CSSVariablesResolver } from "@mantine/core";

const light = {
  "--hb-canvas": "#f6f8f8",
  "--hb-surface": "#ffffff",
  "--hb-raised": "#ffffff",
  "--hb-line": "#dfe5e6",
  "--hb-line-strong": "#c6d0d2",
  "--hb-text": "#12191c",
  "--hb-dimmed": "#4f5b60",
  "--hb-hover": "#eef2f2",
  "--hb-accent": "#0f6b63",
  "--hb-accent-tint": "#d9efeb",
  "--hb-accent-ink": "#0b5650",
  "--hb-danger": "#b42318",
  "--hb-danger-tint": "#fdeceb",
  "--hb-warning": "#8a5300",
  "--hb-warning-tint": "#fdf3dc",
};

const dark = {
  "--hb-canvas": "#12191c",
  "--hb-surface": "#182125",
  "--hb-raised": "#1e292d",
  "--hb-line": "#2c383c",
  "--hb-line-strong": "#3f4d52",
  "--hb-text": "#e4ebed",
  "--hb-dimmed": "#9fabae",
  "--hb-hover": "#202b30",
  "--hb-accent": "#0f6b63",
  "--hb-accent-tint": "#0f3a37",
  "--hb-accent-ink": "#7fd3c8",
  "--hb-danger": "#ff8f85",
  "--hb-danger-tint": "#3d1f1d",
  "--hb-warning": "#f0b958",
  "--hb-warning-tint": "#3a2d14",
};

/** The tokens of the visual language, per scheme, and Mantine's variables that follow them. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...light, ...shared, "--mantine-color-red-text": "#b42318" },
  // Menu items and light buttons take their text from these; the darker reds would be unreadable.
  dark: {
    ...dark,
    ...shared,
    "--mantine-color-red-6": "#ff8f85",
    "--mantine-color-red-text": "#ff8f85",
    "--mantine-color-red-outline": "#ff8f85",
    "--mantine-color-red-light-color": "#ffb3ac",
  },
});

const shared = {
  "--mantine-color-body": "var(--hb-surface)",
  "--mantine-color-text": "var(--hb-text)",
  "--mantine-color-dimmed": "var(--hb-dimmed)",
  "--mantine-color-placeholder": "var(--hb-dimmed)",
  "--mantine-color-default-border": "var(--hb-line-strong)",
  "--mantine-color-error": "var(--hb-danger)",
  "--mantine-color-anchor": "var(--hb-accent-ink)",
  "--mantine-color-default-hover": "var(--hb-hover)",
};
