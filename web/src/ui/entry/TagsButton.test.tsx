import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderInApp } from "~/test/render";
import { TagsButton } from "./TagsButton";

it.each([
  [["call"], "call"],
  [["meeting", "support"], "meetingsupport"],
  [["documentation", "meeting", "support"], "documentation+2"],
  [["a very long name of a tag"], "a very long name of a tag"],
])("names of %s what is readable and counts the rest", async (tags, text) => {
  await renderInApp(<TagsButton tags={tags} onChange={() => {}} />);
  const button = screen.getByRole("button", { name: `Tags: ${tags.join(", ")}` });
  expect(button.textContent).toBe(text);
  expect(button.title).toBe(tags.join(", "));
});
