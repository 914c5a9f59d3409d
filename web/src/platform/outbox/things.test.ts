import { describe, expect, it } from "vitest";
import { id, member, project, task } from "~/test/objects";
import { effectsOf, isThere, type Outgoing, shifted } from "./item";
import { type Known, planOf, type Written } from "./plan";
import { onTopOfTheirs, showsThings, type Thing, thingsOf, type Version, withThings } from "./things";

const draw = task({ id: id(1), version: 3, status_id: id(20), rank: "b" });
const print = task({ id: id(2), status_id: id(21), rank: "c" });
const post = task({ id: id(3), status_id: id(21), rank: "d" });
const atlas = project({ id: id(4), name: "Atlas", version: 5 });
const me = member({ id: id(7), version: 2 });

function known(): Known {
  const things = new Map([draw, print, post, atlas, me].map((one) => [one.id, one as unknown as Version]));
  return {
    member: me.id,
    zone: "Europe/Berlin",
    now: "2026-03-02T10:00:00Z",
    entry: () => undefined,
    running: undefined,
    isBillable: () => true,
    thing: (key) => things.get(key),
    tasks: () => [draw, print, post] as unknown as Version[],
    category: (status) => (status === id(21) ? "done" : "open"),
  };
}

function plan(method: string, path: string, body: Written["body"], ifMatch: number | null = null) {
  return planOf({ method, path: `/api/v1${path}`, body, ifMatch }, known());
}

function outgoing(values: Partial<Outgoing>): Outgoing {
  return {
    seq: 1,
    id: "key",
    recordedAt: "",
    attempts: 0,
    notBefore: 0,
    refusal: null,
    ...values,
  } as Outgoing;
}

describe("a change that waits", () => {
  it("is answered with the whole object, one version on, without its reason", () => {
    const made = plan("PATCH", `/projects/${atlas.id}`, { name: "Atlas II", plan_reason: "Renamed" }, 5);
    expect(made?.answer).toEqual({ status: 200, body: { ...atlas, name: "Atlas II", version: 6 } });
    expect(made?.body).toEqual({ name: "Atlas II", plan_reason: "Renamed" });
    expect([made?.ifMatch, made?.subjects]).toEqual([5, [atlas.id]]);
  });

  it("of a status changes what the status means", () => {
    const made = plan("PATCH", `/tasks/${draw.id}`, { status_id: id(21) }, 3);
    expect(made?.answer.body).toMatchObject({ status_id: id(21), status: "done", version: 4 });
  });

  it.each([
    ["behind another card", { after_id: print.id }, "c!"],
    ["before another card", { before_id: post.id }, "c!"],
    ["before the first card", { before_id: print.id }, ""],
    ["first", {}, ""],
  ])("of a place stands %s", (_where, place, rank) => {
    const made = plan("POST", `/tasks/${draw.id}/move`, { status_id: id(21), ...place });
    expect(made?.answer.body).toMatchObject({ status_id: id(21), status: "done", rank });
  });

  it("of preferences keeps those that it does not name", () => {
    const made = plan("PATCH", "/me", { preferences: { color_scheme: "dark" } });
    const preferences = { ...me.preferences, color_scheme: "dark" };
    expect(made?.answer.body).toMatchObject({ id: me.id, preferences });
  });

  it("of something nobody here has seen cannot wait", () => {
    expect(plan("PATCH", `/tasks/${id(99)}`, { name: "x" })).toBeUndefined();
    expect(plan("POST", `/tasks/${id(99)}/move`, { status_id: id(21) })).toBeUndefined();
  });
});

describe("lists with changes that wait", () => {
  const first = outgoing(plan("PATCH", `/tasks/${draw.id}`, { name: "Sketch" }, 3) ?? {});
  const refused = outgoing({
    ...plan("PATCH", `/projects/${atlas.id}`, { name: "Taken" }, 5),
    refusal: { status: 409, code: "name_taken", detail: "", errors: [] },
  });

  it("show what was done, and not what was refused", () => {
    const things = thingsOf([first, refused]);
    const page = { items: [draw, print], next_cursor: null };
    expect(withThings(page, things)).toEqual({
      items: [{ ...draw, name: "Sketch", version: 4 }, print],
      next_cursor: null,
    });
    expect(withThings({ items: [atlas] }, things)).toEqual({ items: [atlas] });
    expect(effectsOf([first]).size).toBe(0);
  });

  it("show it in a single object and in who is signed in as well", () => {
    const dark = outgoing(plan("PATCH", "/me", { name: "Mara L." }) ?? {});
    const things = thingsOf([first, dark]);
    expect(withThings(draw, things)).toMatchObject({ name: "Sketch" });
    expect(withThings({ member: me, session: {} }, things)).toMatchObject({ member: { name: "Mara L." } });
  });

  it.each([
    ["/api/v1/me", true],
    ["/api/v1/tasks", true],
    [`/api/v1/projects/${id(4)}`, true],
    ["/api/v1/members", false],
    [`/api/v1/tasks/${id(1)}/estimates`, false],
  ])("%s: %s", (path, shows) => expect(showsThings(path)).toBe(shows));
});

describe("two versions of an object", () => {
  const item = outgoing(plan("PATCH", `/projects/${atlas.id}`, { name: "Mine" }, 5) ?? {});
  const theirs = { ...atlas, name: "Theirs", version: 9 } as unknown as Version;

  it("are one where the server has what was wanted", () => {
    expect(isThere(item, theirs)).toBe(false);
    expect(isThere(item, { ...theirs, name: "Mine" })).toBe(true);
    expect(isThere(item, null)).toBe(false);
  });

  it("are decided for mine on top of theirs", () => {
    const thing = { ...(item.thing as Thing), theirs };
    expect(onTopOfTheirs(thing)).toMatchObject({ ifMatch: 9, thing: { before: { version: 9 } } });
  });

  it("later changes of the same object follow its version", () => {
    const later = outgoing({ ...plan("PATCH", `/projects/${atlas.id}`, { note: "x" }, 6), seq: 2 });
    const [moved] = shifted([item, later], 1, atlas.id, 4);
    expect([moved?.ifMatch, moved?.thing?.before.version]).toEqual([10, 9]);
  });
});
