import type { ImportFormat } from "~/api/types";

export const importFormats: readonly ImportFormat[] = [
  "toggl-csv",
  "clockify-csv",
  "harvest-csv",
  "kimai-csv",
  "kimai-json",
  "solidtime-csv",
  "solidtime-zip",
  "timetagger-csv",
  "timewarrior-json",
  "hourbook-archive",
];

/** How much of a file is enough to guess from. */
export const HEAD_BYTES = 8192;

/** Columns that tell one CSV from the others, from the most particular to the most tolerant. */
const telling: [ImportFormat, string[]][] = [
  ["clockify-csv", ["project", "group", "start date", "start time", "end date", "end time"]],
  ["toggl-csv", ["user", "description", "start date", "start time", "end date", "end time"]],
  ["harvest-csv", ["date", "project", "notes", "hours"]],
  ["kimai-csv", ["date", "from", "to", "duration", "activity"]],
  ["solidtime-csv", ["description", "project", "start", "end", "user"]],
  ["solidtime-csv", ["description", "project", "start", "end", "user_name"]],
  ["timetagger-csv", ["tag_groups", "start", "stop"]],
  ["clockify-csv", ["project", "status", "billability"]],
  ["harvest-csv", ["project", "budget by"]],
  ["harvest-csv", ["client name", "address"]],
  ["solidtime-csv", ["name", "billable_default"]],
];

const names: [RegExp, ImportFormat][] = [
  [/toggl/i, "toggl-csv"],
  [/clockify/i, "clockify-csv"],
  [/harvest/i, "harvest-csv"],
  [/timetagger/i, "timetagger-csv"],
  [/timew/i, "timewarrior-json"],
];

/** Guesses the format of a file from its name and its beginning; a proposal, never a decision. */
export function detectFormat(name: string, head: string): ImportFormat | undefined {
  const text = head.replace(/^\uFEFF/, "").trimStart();
  if (text.startsWith("PK")) return ofZip(text);
  if (text.startsWith("[") || text.startsWith("{")) return ofJson(text);
  if (text.startsWith("inc ")) return "timewarrior-json";
  return ofHeader(text) ?? ofName(name);
}

/** The names of the files stand before them. */
function ofZip(text: string): ImportFormat {
  if (text.includes("manifest.json")) return "hourbook-archive";
  return /clients\.json|workspace_users\.json/.test(text) ? "toggl-csv" : "solidtime-zip";
}

function ofJson(text: string): ImportFormat {
  if (text.includes('"timeInterval"')) return "clockify-csv";
  if (text.includes('"start"') && /"(workspace_id|wid)"/.test(text)) return "toggl-csv";
  if (text.includes('"t1"')) return "timetagger-csv";
  return text.includes('"activity"') || text.includes('"begin"') ? "kimai-json" : "timewarrior-json";
}

function ofHeader(text: string): ImportFormat | undefined {
  const line = text.split(/\r?\n/, 1)[0] ?? "";
  const delimiter = line.split(";").length > line.split(",").length ? ";" : ",";
  const columns = new Set(
    line.split(delimiter).map((column) => column.trim().replace(/^"|"$/g, "").toLowerCase()),
  );
  return telling.find(([, wanted]) => wanted.every((column) => columns.has(column)))?.[0];
}

function ofName(name: string): ImportFormat | undefined {
  if (/solidtime/i.test(name)) return name.endsWith(".zip") ? "solidtime-zip" : "solidtime-csv";
  if (/kimai/i.test(name)) return name.endsWith(".json") ? "kimai-json" : "kimai-csv";
  return names.find(([pattern]) => pattern.test(name))?.[1];
}
