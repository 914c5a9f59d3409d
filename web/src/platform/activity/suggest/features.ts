import { hostOf } from "../describe";
import type { ActivityData, ActivityRecord } from "../sealed/records";

export const featureFields = ["application", "title", "path", "site", "repository", "attendee"] as const;
/** Where in a record something stands. */
export type FeatureField = (typeof featureFields)[number];

/** Something a record says that may tell which project it is about, as `field:value`. */
export type Feature = `${FeatureField}:${string}`;

/** A key such as ATLAS-7: what stands before the number is shared by everything of a project. */
const KEY = /\b(\p{Lu}[\p{Lu}\p{N}]+-)\d+/gu;
const WORD = /[\p{L}\p{N}][\p{L}\p{N}_]{2,}/gu;
/** More of a title says nothing that its beginning did not. */
const MOST_WORDS = 12;

/** What a record says. The same record always says the same, in the same order. */
export function featuresOf({ kind, data }: ActivityRecord): Feature[] {
  const text = textIn(data);
  const found = new Set<Feature>();
  const add = (field: FeatureField, value: string) => value !== "" && found.add(`${field}:${value}`);
  if (kind === "window") add("application", text("app").toLowerCase());
  for (const title of [text("title"), text("summary"), text("text")])
    for (const word of wordsOf(title)) add("title", word);
  for (const path of [text("path"), text("file")])
    for (const folder of path.split(/[\\/]/).slice(0, -1))
      if (folder.length > 2) add("path", folder.toLowerCase());
  if (text("url")) add("site", hostOf(text("url")));
  for (const name of [text("repository"), text("project")]) add("repository", name.toLowerCase());
  if (Array.isArray(data.attendees))
    for (const one of data.attendees) if (typeof one === "string") add("attendee", one.toLowerCase());
  return [...found];
}

function wordsOf(title: string): string[] {
  const keys = [...title.matchAll(KEY)].map(([, key]) => key as string);
  const words = (title.match(WORD) ?? [])
    .filter((word) => !/^\d+$/.test(word))
    .map((word) => word.toLowerCase());
  return [...keys, ...words.slice(0, MOST_WORDS)];
}

/** A text of a record, by field; what a rule looks at. */
export function saidIn({ kind, data }: ActivityRecord, field: FeatureField): string {
  const text = textIn(data);
  switch (field) {
    case "application":
      return kind === "window" ? text("app") : "";
    case "title":
      return [text("title"), text("summary"), text("text")].join("\n");
    case "path":
      return [text("path"), text("file")].join("\n");
    case "site":
      return text("url");
    case "repository":
      return [text("repository"), text("project")].join("\n");
    case "attendee":
      return Array.isArray(data.attendees) ? data.attendees.join("\n") : "";
  }
}

/** A feature as what stands where. */
export function readFeature(feature: Feature): { field: FeatureField; value: string } {
  const at = feature.indexOf(":");
  return { field: feature.slice(0, at) as FeatureField, value: feature.slice(at + 1) };
}

function textIn(data: ActivityData) {
  return (key: string): string => (typeof data[key] === "string" ? (data[key] as string) : "");
}
