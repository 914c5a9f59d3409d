import { expect, it } from "vitest";
import { queryOf } from "./model";

const ID = "019c4a6f-6f5e-7000-8000-000000000001";

it.each([
  [{}, {}],
  [
    { member: ID, kind: "project" },
    { actor: ID, object_kind: "project" },
  ],
  [{ when: "thisMonth" as const }, { from: "2026-03-01", to: "2026-04-01" }],
  [{ refused: true as const }, { result: "refused" }],
  [{ id: ` ${ID.toUpperCase()} ` }, { object: ID }],
  [{ id: "019C4A6F" }, { request_id: "019c4a6f" }],
])("asks for what %j says", (search, query) => {
  expect(queryOf(search, "2026-03-15", "monday")).toEqual(query);
});
