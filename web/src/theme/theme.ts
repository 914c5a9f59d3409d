import { createTheme, type MantineColorsTuple } from "@mantine/core";
import i18next from "i18next";

// Shade 7 is the accent in both schemes: white text on it passes WCAG AA.
const teal: MantineColorsTuple = [
  "#eaf6f4",
  "#d5eeea",
  "#abdcd5",
  "#7ec8be",
  "#56b3a8",
  "#349a8f",
  "#1d8278",
  "#0f6b63",
  "#0b5650",
  "#07423d",
];

const slate: MantineColorsTuple = [
  "#f6f8f8",
  "#ebf0f0",
  "#dfe5e6",
  "#c6d0d2",
  "#9fabae",
  "#7c898d",
  "#5f6c71",
  "#4f5b60",
  "#2c383c",
  "#182125",
];

const dark: MantineColorsTuple = [
  "#dce4e6",
  "#c3cdd0",
  "#9fabae",
  "#75838a",
  "#3a474c",
  "#2c383c",
  "#1e292d",
  "#182125",
  "#12191c",
  "#0c1113",
];

const red: MantineColorsTuple = [
  "#fdeceb",
  "#fbd9d6",
  "#f6b3ad",
  "#f08c83",
  "#e4675b",
  "#d4453a",
  "#c43228",
  "#b42318",
  "#941c13",
  "#74150e",
];

/** The look of every Mantine component; the plain variables live in `resolver.ts`. */
const scrolls = { maxHeight: 320, overflowY: "auto" } as const;

export const theme = createTheme({
  primaryColor: "teal",
  primaryShade: { light: 7, dark: 7 },
  colors: { teal, gray: slate, dark, red },
  black: "#12191c",
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, monospace",
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.25rem", lineHeight: "1.3" },
      h2: { fontSize: "1rem", lineHeight: "1.4" },
      h3: { fontSize: "0.875rem", lineHeight: "1.4" },
    },
  },
  radius: { xs: "2px", sm: "4px", md: "4px", lg: "6px", xl: "8px" },
  defaultRadius: "sm",
  spacing: { xs: "0.5rem", sm: "0.75rem", md: "1rem", lg: "1.5rem", xl: "2rem" },
  shadows: {
    xs: "none",
    sm: "none",
    md: "0 8px 24px rgb(18 25 28 / 14%), 0 1px 3px rgb(18 25 28 / 10%)",
    lg: "0 8px 24px rgb(18 25 28 / 14%), 0 1px 3px rgb(18 25 28 / 10%)",
    xl: "0 8px 24px rgb(18 25 28 / 14%), 0 1px 3px rgb(18 25 28 / 10%)",
  },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    // react-remove-scroll would inject a style element.
    Modal: {
      defaultProps: {
        lockScroll: false,
        centered: true,
        transitionProps: { duration: 120 },
        overlayProps: { backgroundOpacity: 0.45 },
      },
    },
    Drawer: { defaultProps: { lockScroll: false, transitionProps: { duration: 120 } } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, transitionProps: { duration: 80 } } },
    Popover: { defaultProps: { shadow: "md", transitionProps: { duration: 80 } } },
    // Its placeholder is a child that role=menu does not allow; without it the first item has the focus.
    Menu: {
      defaultProps: { withInitialFocusPlaceholder: false, shadow: "md", transitionProps: { duration: 80 } },
    },
    Combobox: { defaultProps: { shadow: "md", transitionProps: { duration: 80 } } },
    // Mantine gives the cross of dialogs and notifications no name.
    CloseButton: { defaultProps: () => ({ "aria-label": i18next.t("common:action.close") }) },
    Button: { defaultProps: { size: "sm" } },
    // Long words of another language scroll instead of making the page wider than a phone.
    SegmentedControl: { styles: { root: { maxWidth: "100%", overflowX: "auto" } } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
    // The list itself scrolls: a scroll area inside it could not be reached by the keyboard.
    Select: {
      defaultProps: { allowDeselect: false, checkIconPosition: "right", withScrollArea: false },
      styles: { options: scrolls },
    },
    MultiSelect: { defaultProps: { withScrollArea: false }, styles: { options: scrolls } },
  },
});
