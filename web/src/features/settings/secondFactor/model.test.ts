import { describe, expect, test } from "vitest";
import { qrPath } from "~/ui/qr";
import { codesFile, grouped } from "./model";

describe("what is shown of a second factor", () => {
  test.each([
    ["", ""],
    ["ABCD", "ABCD"],
    ["ABCDEFGHIJ", "ABCD EFGH IJ"],
  ])("groups %s", (secret, shown) => {
    expect(grouped(secret)).toBe(shown);
  });

  test("the file has a heading and a code per line", () => {
    expect(codesFile(["A-1", "B-2"], "Acme")).toBe("Acme\n\nA-1\nB-2\n");
  });

  test("a QR code has its three finder patterns inside a quiet zone", () => {
    const { size, path } = qrPath("otpauth://totp/Acme:ada%40acme.example?secret=ABCDEFGH");
    const dark = (x: number, y: number) => path.includes(`M${x} ${y}h1v1h-1z`);
    for (const [x, y] of [
      [4, 4],
      [size - 11, 4],
      [4, size - 11],
    ] as const) {
      expect([dark(x, y), dark(x + 1, y + 1), dark(x + 3, y + 3), dark(x + 6, y + 6)]).toEqual([
        true,
        false,
        true,
        true,
      ]);
    }
    expect(dark(0, 0) || dark(3, 3)).toBe(false);
  });
});
