import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Decrypter } from "age-encryption";
import { expect, it } from "vitest";
import { hashOf } from "./bytes";
import { readKeyRing } from "./keyRing";
import { openFramed, openSegment } from "./segment";

interface Entry {
  name: string;
  header: {
    device: string;
    stream: number;
    number: number;
    previous: string;
    generation: number;
    records: number;
  };
}

// Run by crates/sealed/tests/interop.rs over a folder of segments that others sealed: this app's own code opens them.
it("opens what others sealed", async () => {
  const folder = process.env.HOURBOOK_TEST_SEGMENTS;
  if (!folder) throw new Error("HOURBOOK_TEST_SEGMENTS names no folder");
  const file = (name: string) => path.join(folder, name);
  const ring = readKeyRing(readFileSync(file("identity.txt"), "utf8"));
  const entries: Entry[] = JSON.parse(readFileSync(file("manifest.json"), "utf8"));
  for (const { name, header } of entries) {
    const sealed = new Uint8Array(readFileSync(file(`${name}.age`)));
    const stream = header.device.replaceAll("-", "") + header.stream.toString(16).padStart(8, "0");
    const { number, previous } = header;
    const place = { stream, number, previous, id: hashOf(sealed), gone: false, uploadedAt: 0 };
    expect(await openSegment(place, sealed, ring), name).toHaveLength(header.records);
    const decrypter = new Decrypter();
    decrypter.addIdentity(ring.identities[header.generation - 1] as string);
    writeFileSync(file(`${name}.opened`), openFramed(await decrypter.decrypt(sealed)).text);
  }
});
