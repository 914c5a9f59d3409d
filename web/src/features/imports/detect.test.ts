import { expect, it } from "vitest";
import { detectFormat } from "./detect";

const toggl =
  "\uFEFFUser,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags";
const clockify =
  '"Project","Client","Description","Task","User","Group","Email","Tags","Billable","Start Date","Start Time","End Date","End Time","Duration (h)"';
const harvest = "Date,Client,Project,Project Code,Task,Notes,Hours,Billable?,First Name,Last Name";
const kimai = "Date;From;To;Duration;Currency;Name;User;Customer;Project;Activity;Description";

it.each([
  ["report.csv", `${toggl}\r\n1,2`, "toggl-csv"],
  ["report.csv", clockify, "clockify-csv"],
  ["report.csv", harvest, "harvest-csv"],
  ["report.csv", kimai, "kimai-csv"],
  ["x.csv", "Description,Task,Project,Client,User,Start,End,Duration,Billable,Tags", "solidtime-csv"],
  ["x.csv", "description,billable,client,project,tags,start,end,task,user_name", "solidtime-csv"],
  ["x.csv", "subtotals,tag_groups,duration,date,start,stop,description,user,tags", "timetagger-csv"],
  ["x.json", '[{"id":1,"start":"20260101T090000Z","end":"20260101T100000Z"}]', "timewarrior-json"],
  ["x.json", '[{"begin":"2026-01-01T09:00:00+0100","activity":3}]', "kimai-json"],
  ["2026-01.data", 'inc 20260101T090000Z - 20260101T100000Z # "work"', "timewarrior-json"],
  ["x.zip", "PK\u0003\u0004…manifest.json…", "hourbook-archive"],
  ["x.zip", "PK\u0003\u0004…meta.json…clients.csv…", "solidtime-zip"],
  ["x.zip", "PK\u0003\u0004…toggl/clients.json…", "toggl-csv"],
  ["x.json", '[{"id":1,"workspace_id":9,"start":"2026-01-01T08:00:00Z","duration":-1}]', "toggl-csv"],
  ["x.json", '[{"id":"5e","timeInterval":{"start":"2026-01-01T08:00:00Z"}}]', "clockify-csv"],
  ["x.json", '{"records":[{"key":"a","t1":1,"t2":2}]}', "timetagger-csv"],
  ["projects.csv", "Project,Client,Status,Visibility,Billability,Tasks,Estimated (h)", "clockify-csv"],
  ["projects.csv", "Client,Project,Project Code,Budget By,Budget", "harvest-csv"],
  ["clients.csv", "Client Name,Address", "harvest-csv"],
  ["projects.csv", "name,color,is_public,client,billable_default,archived_at", "solidtime-csv"],
] as const)("recognizes %s by its beginning", (name, head, format) => {
  expect(detectFormat(name, head)).toBe(format);
});

it("falls back to the name of the file where the header was translated", () => {
  expect(detectFormat("20261101-kimai-export.csv", "Datum,Von,Bis,Dauer")).toBe("kimai-csv");
  expect(detectFormat("Toggl_time_entries.csv", "Benutzer,Beschreibung")).toBe("toggl-csv");
});

it("says nothing rather than something wrong", () => {
  expect(detectFormat("hours.csv", "a,b,c\n1,2,3")).toBeUndefined();
  expect(detectFormat("hours.csv", "")).toBeUndefined();
});
