import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { me } from "~/test/objects";
import { renderInApp } from "~/test/render";
import { DurationInput } from "./DurationInput";
import { TimeInput } from "./TimeInput";

describe("DurationInput", () => {
  it("takes effect on Enter without leaving the field", async () => {
    const onChange = vi.fn();
    await renderInApp(<DurationInput label="Length" value={3600} onChange={onChange} />);
    const field = screen.getByLabelText("Length");
    await userEvent.clear(field);
    await userEvent.type(field, "1,5{Enter}");
    expect(onChange).toHaveBeenCalledExactlyOnceWith(5400);
  });

  it("takes effect when the field is left", async () => {
    const onChange = vi.fn();
    await renderInApp(<DurationInput label="Length" value={null} onChange={onChange} />);
    await userEvent.type(screen.getByLabelText("Length"), "90m");
    await userEvent.tab();
    expect(onChange).toHaveBeenCalledExactlyOnceWith(5400);
  });

  it("keeps what was typed and says what would be understood", async () => {
    const onChange = vi.fn();
    await renderInApp(<DurationInput label="Length" value={3600} onChange={onChange} />);
    const field = screen.getByLabelText<HTMLInputElement>("Length");
    await userEvent.clear(field);
    await userEvent.type(field, "soon{Enter}");
    expect(onChange).not.toHaveBeenCalled();
    expect(field.value).toBe("soon");
    expect(screen.getByText(/Try 1:30, 1.5 or 90m/)).toBeTruthy();
  });

  it("goes back to the value on Escape and reports no change for the same value", async () => {
    const onChange = vi.fn();
    await renderInApp(<DurationInput label="Length" value={3600} onChange={onChange} />);
    const field = screen.getByLabelText<HTMLInputElement>("Length");
    await userEvent.clear(field);
    await userEvent.type(field, "7{Escape}");
    expect(field.value).toBe("1:00");
    await userEvent.clear(field);
    await userEvent.type(field, "60m{Enter}");
    expect(onChange).not.toHaveBeenCalled();
  });
});

describe("TimeInput", () => {
  it("shows the time in the member's format and reads any other", async () => {
    const onChange = vi.fn();
    await renderInApp(
      <TimeInput label="Start" value="17:30:00" onChange={onChange} />,
      me([], { locale: "en-US" }),
    );
    const field = screen.getByLabelText<HTMLInputElement>("Start");
    expect(field.value).toBe("5:30 pm");
    await userEvent.clear(field);
    await userEvent.type(field, "1745{Enter}");
    expect(onChange).toHaveBeenCalledExactlyOnceWith("17:45");
  });

  it("speaks German where the member does", async () => {
    await renderInApp(
      <TimeInput label="Beginn" value={null} onChange={() => {}} />,
      me([], { locale: "de-AT" }),
    );
    await userEvent.type(screen.getByLabelText("Beginn"), "99{Enter}");
    expect(screen.getByText(/Keine Uhrzeit/)).toBeTruthy();
  });

  it.each([
    ["en-US", "6:37 pm", "6:37:51 pm"],
    ["de-AT", "18:37", "18:37:51"],
  ])("shows hours and minutes in %s and has the seconds in its title", async (locale, shown, title) => {
    const onChange = vi.fn();
    const input = <TimeInput label="Start" value="18:37:51" onChange={onChange} />;
    await renderInApp(input, me([], { locale }));
    const field = screen.getByLabelText<HTMLInputElement>("Start");
    expect(field.value).toBe(shown);
    expect(field.title).toBe(title);
    await userEvent.type(field, "{Enter}");
    await userEvent.tab();
    expect(onChange).not.toHaveBeenCalled();
  });
});
