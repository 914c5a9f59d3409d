import { describe, expect, it } from "vitest";
import { fileNameOf } from "./saveFile";

describe("the name of a downloaded file", () => {
  it.each([
    ['attachment; filename="report.csv"', "report.csv"],
    ["attachment; filename=report.csv", "report.csv"],
    ["attachment; filename=\"x\"; filename*=UTF-8''Bericht%20M%C3%A4rz.csv", "Bericht März.csv"],
    ['attachment; filename="../../etc/passwd"', "passwd"],
    ['attachment; filename="C:\\\\temp\\\\x.csv"', "x.csv"],
  ])("is read from %s", (header, name) => {
    expect(fileNameOf(header)).toBe(name);
  });

  it.each([null, "attachment", 'attachment; filename=""', "attachment; filename*=UTF-8''%E0%A4%A"])(
    "is left to the page when the header is %s",
    (header) => {
      expect(fileNameOf(header)).toBeUndefined();
    },
  );
});
