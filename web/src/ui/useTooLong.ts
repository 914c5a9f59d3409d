import { useTranslation } from "react-i18next";

/** The longest note, in characters as the server counts them. */
export const LONGEST_NOTE = 5_000;

/** Says that a text is too long to be stored. Nothing that is pasted gets cut: it stays in its field until it is shortened. */
export function useTooLong(most = LONGEST_NOTE): (text: string) => string | undefined {
  const { t } = useTranslation("ui");
  return (text) => {
    // A character may take two places in a string, as an emoji does.
    const length = text.length > most ? [...text].length : 0;
    return length > most ? t("tooLong", { length, most }) : undefined;
  };
}
