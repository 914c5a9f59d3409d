import type { Described } from "../registry";

export default {
  locales: [
    { value: "en-GB", label: "English (United Kingdom)" },
    { value: "en-US", label: "English (United States)" },
  ],
} satisfies Described;
