// @vitest-environment jsdom
import { beforeAll, describe, expect, it, vi } from "vitest";
import { ApiProblem } from "~/api/problem";
import { setLocale } from "~/i18n";
import { showAtFields } from "./formProblem";

const problem = (fields: string[]) =>
  new ApiProblem({
    code: "validation_failed",
    status: 422,
    detail: "Some fields are invalid.",
    errors: fields.map((field) => ({ field, code: "too_long", message: `Too long: ${field}` })),
  });

function formWith(values: object) {
  return { getValues: () => values, setFieldError: vi.fn() };
}

describe("problems appear at their fields", () => {
  beforeAll(() => setLocale("en"));

  it("shows nothing elsewhere when every error found its field", () => {
    const form = formWith({ name: "", note: "" });
    expect(showAtFields(form, problem(["name", "note"]))).toBeNull();
    expect(form.setFieldError).toHaveBeenCalledWith("name", "Too long: name");
    expect(form.setFieldError).toHaveBeenCalledWith("note", "Too long: note");
  });

  it("keeps errors of fields that the form does not have", () => {
    const form = formWith({ name: "" });
    expect(showAtFields(form, problem(["name", "started_at"]))?.errors.map((one) => one.field)).toEqual([
      "started_at",
    ]);
  });

  it("follows the names that a form gives to nested fields", () => {
    const form = formWith({ minutes: 1 });
    expect(showAtFields(form, problem(["rounding.minutes"]), { "rounding.minutes": "minutes" })).toBeNull();
    expect(form.setFieldError).toHaveBeenCalledWith("minutes", "Too long: rounding.minutes");
  });

  it("returns a problem without fields as it is", () => {
    const thrown = new ApiProblem({ code: "conflict", status: 409, detail: "The last owner stays." });
    expect(showAtFields(formWith({ name: "" }), thrown)).toMatchObject({
      code: "conflict",
      message: "The last owner stays.",
    });
  });

  it("calls a request without an answer a network problem", () => {
    expect(showAtFields(formWith({}), new TypeError("failed"))).toMatchObject({ code: "network" });
  });
});
