import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from "@mantine/core";
import type { Plugin } from "vite";
import { cssVariablesResolver } from "../../src/theme/resolver.ts";
import { theme } from "../../src/theme/theme.ts";

const NAME = "virtual:mantine-vars.css";

/**
 * Turns the theme into a static sheet at build time.
 *
 * Mantine would write the same variables into a `<style>` element at run time, which
 * the content security policy refuses.
 */
export function mantineVariables(): Plugin {
  return {
    name: "mantine-variables",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    load: (id) => (id === `\0${NAME}` ? sheet() : undefined),
  };
}

function sheet(): string {
  const full = mergeMantineTheme(DEFAULT_THEME, theme);
  const base = defaultCssVariablesResolver(full);
  const own = cssVariablesResolver(full);
  const merged = {
    variables: { ...base.variables, ...own.variables },
    light: { ...base.light, ...own.light },
    dark: { ...base.dark, ...own.dark },
  };
  return convertCssVariables(merged, ":root");
}
