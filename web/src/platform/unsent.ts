/** What was written on a page and not sent, by what it is about: whoever goes elsewhere and comes back finds it again. */
const texts = new Map<string, string>();

export const unsent = {
  of: (subject: string): string | undefined => texts.get(subject),
  keep(subject: string, text: string): void {
    if (text === "") texts.delete(subject);
    else texts.set(subject, text);
  },
  /** Whoever signs out leaves nothing to the next one. */
  forget: (): void => texts.clear(),
};
