import type { Described } from "../registry";

export default {
  locales: [
    { value: "de-DE", label: "Deutsch (Deutschland)" },
    { value: "de-AT", label: "Deutsch (Österreich)" },
    { value: "de-CH", label: "Deutsch (Schweiz)" },
  ],
} satisfies Described;
