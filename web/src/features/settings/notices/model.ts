import type { NoticePreference, NoticePreferences, NoticeTopic, NoticeWays } from "~/api/types";

/** The ways by which a notice comes. */
export const ways = ["app", "mail"] as const;
export type Way = (typeof ways)[number];

/** The same preferences with other ways for one kind. */
export function withWays(
  preferences: NoticePreferences,
  topic: NoticeTopic,
  changes: NoticeWays,
): NoticePreferences {
  const changed = (row: NoticePreference): NoticePreference => ({
    ...row,
    app: changes.app ?? row.app,
    mail: changes.mail ?? row.mail,
  });
  return { topics: preferences.topics.map((row) => (row.topic === topic ? changed(row) : row)) };
}

/** Whether the caller decides on it. */
export function isOptional(row: NoticePreference): boolean {
  return row.reason === null;
}
