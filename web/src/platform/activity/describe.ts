import type { ActivityRecord } from "./sealed/records";

export const trackKinds = ["window", "browser", "editor", "calendar", "event"] as const;
/** The tracks of a day; what happens in an instant shares one. */
export type TrackKind = (typeof trackKinds)[number];

/** What a record says, for people. */
export interface Described {
  track: TrackKind;
  /** What belongs together: an application, a site, a project. */
  group: string;
  /** What exactly. */
  text: string;
}

/** Kinds that say whether somebody was there, and not what they did. */
const presence = new Set(["idle", "lock", "power"]);

export function isPresence({ kind }: ActivityRecord): boolean {
  return presence.has(kind);
}

export function describe({ kind, data }: ActivityRecord): Described {
  const text = (key: string) => (typeof data[key] === "string" ? (data[key] as string) : "");
  switch (kind) {
    case "window":
      return { track: "window", group: text("app") || "?", text: text("title") };
    case "browser":
      return { track: "browser", group: hostOf(text("url")), text: text("title") || text("url") };
    case "editor":
      return { track: "editor", group: text("project") || text("language") || "?", text: text("file") };
    case "calendar":
      return { track: "calendar", group: text("title") || "?", text: people(data.attendees) };
    case "commit":
      return { track: "event", group: text("repository") || kind, text: text("summary") };
    case "file":
      return { track: "event", group: folderOf(text("path")), text: text("path") };
    case "note":
      return { track: "event", group: kind, text: text("text") };
    default:
      return { track: "event", group: kind, text: Object.values(data).filter(isText).join(" ") };
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function people(value: unknown): string {
  return Array.isArray(value) ? value.filter(isText).join(", ") : "";
}

export function hostOf(url: string): string {
  try {
    return new URL(url).hostname.replace(/^www\./, "") || url;
  } catch {
    return url || "?";
  }
}

function folderOf(path: string): string {
  return path.split(/[\\/]/).slice(0, -1).at(-1) || path || "?";
}
