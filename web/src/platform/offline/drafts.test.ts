import { describe, expect, it } from "vitest";
import { Drafts } from "./drafts";
import { memoryShelf } from "./shelf";
import { type Keys, type Sealed, Vault } from "./vault";

/** ASVS v5.0.0-14.3.3: nothing that was typed lies readable in the browser. */
describe("drafts", () => {
  const made = async () => {
    const shelf = memoryShelf<Sealed>();
    const vault = new Vault(memoryShelf<Keys>());
    await vault.claim("ada", async () => {});
    return { shelf, vault, drafts: new Drafts(shelf, vault) };
  };

  it("come back as they were, and lie sealed under names that tell nothing", async () => {
    const { shelf, drafts } = await made();
    await drafts.put("timesheet:2026-03-02", { typed: "1:30" });
    expect(await drafts.get("timesheet:2026-03-02")).toEqual({ typed: "1:30" });
    const [[name, sealed]] = [...shelf.content] as [[string, Sealed]];
    expect(name).not.toContain("2026");
    expect(new TextDecoder().decode(sealed.data)).not.toContain("1:30");
  });

  it("are gone when they are taken away, and with the keys", async () => {
    const { vault, drafts } = await made();
    await drafts.put("a", 1);
    await drafts.put("a", undefined);
    expect(await drafts.get("a")).toBeUndefined();
    await drafts.put("b", 2);
    await vault.forget(() => drafts.clear());
    await expect(drafts.get("b")).rejects.toThrow();
  });
});
