import { describe, expect, it } from "vitest";
import { usedStyles } from "./mantine-styles";

describe("the sheet of Mantine", () => {
  const used = usedStyles(process.cwd());

  it("holds what the app imports", () => {
    expect(used).toEqual(expect.arrayContaining(["Button", "Modal", "Menu", "Combobox"]));
  });

  it("holds what those are made of, which no import of ours names", () => {
    // The segmented control slides a FloatingIndicator, the text input is an Input, the dialog a ModalBase.
    expect(used).toEqual(
      expect.arrayContaining(["FloatingIndicator", "Input", "ModalBase", "UnstyledButton", "ScrollArea"]),
    );
  });

  it("leaves out what nothing uses", () => {
    expect(used).not.toContain("AppShell");
    expect(used.length).toBeLessThan(70);
  });
});
