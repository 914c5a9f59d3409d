import { localStorageColorSchemeManager, MantineProvider, useMantineColorScheme } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import type { ColorScheme } from "~/api/types";
import { theme } from "./theme";

const colorSchemeManager = localStorageColorSchemeManager({ key: "hourbook-color-scheme" });

/** Mantine without the run-time style elements that the content security policy refuses. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemeManager}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      {children}
    </MantineProvider>
  );
}

/** Follows the preference of the member; a missing one leaves the browser's choice alone. */
export function useColorSchemeOf(preference: ColorScheme | null | undefined): void {
  // Without keepTransitions the switch would inject a style element.
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  useEffect(() => {
    if (preference) setColorScheme(preference);
  }, [preference, setColorScheme]);
}
