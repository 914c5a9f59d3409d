/** What the server calls the group of all notes that have none of their own. */
export const OTHER_NOTES = " other";

const NOTE_CHARACTERS = 200;

/** The group in which a note counts; empty where there is no note. As the server cuts them. */
export function lineOf(note: string): string {
  return [...note.trim()].slice(0, NOTE_CHARACTERS).join("").trimEnd();
}
