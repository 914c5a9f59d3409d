import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import { renderInApp } from "~/test/render";
import { FilterPill } from "./FilterPill";

const names = ["Atlas", "Billing", "Canteen", "Dairy", "Engine", "Ferry", "Garden", "Harbour"];

function Pill() {
  const [value, setValue] = useState<string[]>([]);
  return (
    <>
      <FilterPill
        label="Project"
        options={names.map((name) => ({ value: name.toLowerCase(), label: name }))}
        value={value}
        onChange={setValue}
      />
      <output>{value.join(" ")}</output>
    </>
  );
}

it("is used with keys only: what is found is taken with Enter, and Escape leads back to the button", async () => {
  const user = userEvent.setup();
  await renderInApp(<Pill />);
  const pill = screen.getByRole("button", { name: "Project" });
  await user.click(pill);
  const search = screen.getByRole("textbox", { name: "Search: Project" });
  await waitFor(() => expect(document.activeElement).toBe(search));
  await user.keyboard("{Enter}");
  expect(screen.getByRole("status").textContent, "nothing was looked for").toBe("");
  await user.keyboard("har{Enter}");
  expect(screen.getByRole("status").textContent).toBe("harbour");
  await user.keyboard("{Backspace}{Backspace}{Backspace}e{ArrowDown}{Enter}");
  expect(screen.getByRole("status").textContent).toBe("harbour engine");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(document.activeElement).toBe(pill));
});
