type Json = unknown;
type Fields = Record<string, Json>;

/** An object before and after an event; null where there was or is none. */
interface Content {
  before: Json;
  after: Json;
}

/** One field of an object, as it was and as it is. */
export interface Change {
  field: string;
  before: Json;
  after: Json;
}

/** What everybody sees anyway, or nobody wants to. */
const skipped = new Set(["version", "updated_at", "created_at"]);

/** The fields that an event changed; all of them for what came or went. Fields inside of others count by themselves. */
export function changesOf(event: Content): Change[] {
  const before = flat(event.before);
  const after = flat(event.after);
  const whole = event.before === null || event.after === null;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))
    .filter(({ field }) => !skipped.has(field))
    .filter((change) =>
      whole
        ? !isEmpty(change.before) || !isEmpty(change.after)
        : JSON.stringify(change.before) !== JSON.stringify(change.after),
    );
}

function flat(value: Json): Fields {
  const fields: Fields = {};
  const add = (object: Json) => {
    if (!isFields(object)) return;
    for (const [name, inner] of Object.entries(object)) {
      if (isFields(inner)) add(inner);
      else fields[name] = inner;
    }
  };
  add(value);
  return fields;
}

function isFields(value: Json): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmpty(value: Json): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** What an action is about, and what was done: `time_entry` and `updated` of `time_entry.updated`. */
export function partsOf(action: string): { noun: string; verb: string } {
  const [noun = "", verb = ""] = action.split(".");
  return { noun, verb };
}

/** The name of the object as the event knows it, where it has one. */
export function nameIn(event: Content): string | undefined {
  for (const content of [event.after, event.before]) {
    const fields = flat(content);
    for (const name of ["name", "email", "note", "text"]) {
      const value = fields[name];
      if (typeof value === "string" && value !== "") return value;
    }
  }
  return undefined;
}

/** Whether a text is an id, and so the history of an object is wanted rather than a request. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text.trim());
}
