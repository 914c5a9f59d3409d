import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { Report, ReportKey, ReportQuery } from "~/api/types";
import { fakeServer } from "~/test/fakeServer";
import { id, me } from "~/test/objects";
import { renderInApp } from "~/test/render";
import { PolicyNote } from "./PolicyNote";
import { percent } from "./ReportFigures";
import { ReportTable } from "./ReportTable";

const query: ReportQuery = {
  from: "2026-11-01",
  to: "2026-12-01",
  time_zone: null,
  filter: {},
  group_by: ["project"],
};

const report: Report = {
  groups: [
    {
      keys: [{ dimension: "project", id: id(1), label: "Atlas" }],
      duration_seconds: 5400,
      entries: 2,
      billable_seconds: 3600,
      money: null,
      estimate_seconds: 3600,
      previous: null,
    },
    {
      keys: [{ dimension: "project", id: null, label: "" }],
      duration_seconds: 1800,
      entries: 1,
      billable_seconds: 0,
      money: null,
      estimate_seconds: null,
      previous: null,
    },
  ],
  total: { duration_seconds: 7200, entries: 3, billable_seconds: 3600, money: null },
  policy: {
    time_zone: "Europe/Berlin",
    day_boundary: "split_at_midnight",
    rounding: { mode: "nearest", minutes: 15, level: "entry" },
    week_start: "monday",
    text: "",
    tags_note: null,
  },
  currency: null,
  running_excluded: 1,
  comparison: null,
};

it("shows every group with its share, the estimate, and the total of the server", async () => {
  fakeServer(() => ({ body: { items: [], next_cursor: null } }));
  await renderInApp(<ReportTable query={query} report={report} estimates onDrill={() => {}} />, me([]));
  const rows = screen.getAllByRole("row").map((row) => row.textContent);
  expect(rows[1]).toContain("Atlas");
  expect(rows[1]).toContain("75 %");
  expect(rows[1]).toContain("1:30 of 1:00 over by 0:30");
  expect(rows[2]).toContain("No project");
  expect(rows[3]).toBe("Total31:002:00");
});

it("opens the entries of a row by keyboard", async () => {
  fakeServer(() => ({ body: { items: [], next_cursor: null } }));
  const opened: ReportKey[][] = [];
  const user = userEvent.setup();
  await renderInApp(
    <ReportTable query={query} report={report} estimates={false} onDrill={(keys) => opened.push(keys)} />,
    me([]),
  );
  screen.getAllByRole("row")[2]?.focus();
  await user.keyboard("{Enter}");
  expect(opened).toEqual([[{ dimension: "project", id: null, label: "" }]]);
});

it("prints the rules of the report in the reader's language", async () => {
  fakeServer(() => ({ body: { items: [], next_cursor: null } }));
  await renderInApp(<PolicyNote report={report} />, me([], { locale: "de-DE" }));
  const sentences = within(screen.getByRole("list")).getAllByRole("listitem");
  expect(sentences.map((sentence) => sentence.textContent)).toEqual([
    "Jeder Eintrag wird auf 15 min gerundet, die Hälfte aufwärts.",
    "Einträge über Mitternacht werden auf die Tage aufgeteilt.",
    "Tage sind die der Zeitzone Europe/Berlin.",
    "Wochen beginnen am Montag.",
    "1 laufende Stoppuhr ist nicht enthalten.",
  ]);
});

it.each([
  [0, 0, "0 %"],
  [1, 200, "1 %"],
  [1, 201, "0 %"],
  [2, 3, "67 %"],
  [3, 3, "100 %"],
])("writes %d of %d as %s", (part, whole, text) => {
  expect(percent(part, whole)).toBe(text);
});
