import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { fakeServer, problem } from "~/test/fakeServer";
import { me } from "~/test/objects";
import { renderInApp } from "~/test/render";
import { InviteDialog } from "./InviteDialog";

const URL = "https://acme.example/invitation#token=secret";

it("shows the link once after the invitation was made", async () => {
  const sent = fakeServer(({ method, path, body }) => {
    if (method === "POST" && path === "/api/v1/invitations") {
      return { status: 201, body: { ...(body as object), url: URL, expires_at: "2026-12-01T10:00:00Z" } };
    }
    return { body: { items: [], next_cursor: null } };
  });
  const user = userEvent.setup();
  await renderInApp(<InviteDialog onClose={() => {}} />, me(["member_invite"]));
  await user.type(screen.getByLabelText(/E-mail/), "kira@example.com");
  await user.click(screen.getByRole("button", { name: "Make the link" }));
  const link = await screen.findByLabelText<HTMLInputElement>("Link to join");
  expect(link.value).toBe(URL);
  expect(link.readOnly).toBe(true);
  const invite = sent.find(({ method }) => method === "POST");
  expect(invite?.body).toEqual({ email: "kira@example.com", role: "member", team_ids: [] });
  await user.click(screen.getByRole("button", { name: "Invite somebody else" }));
  expect(screen.queryByDisplayValue(URL)).toBeNull();
});

it("says at the field that somebody is a member already, and asks for an address before sending", async () => {
  const sent = fakeServer(({ method }) =>
    method === "POST"
      ? {
          status: 409,
          body: problem("email_taken", 409, [
            { field: "email", code: "email_taken", message: "This person is a member already." },
          ]),
        }
      : { body: { items: [], next_cursor: null } },
  );
  const posts = () => sent.filter(({ method }) => method === "POST");
  const user = userEvent.setup();
  await renderInApp(<InviteDialog onClose={() => {}} />, me(["member_invite"]));
  await user.click(screen.getByRole("button", { name: "Make the link" }));
  expect(await screen.findByText("This is not an e-mail address.")).toBeDefined();
  expect(posts()).toHaveLength(0);
  await user.type(screen.getByLabelText(/E-mail/), "ada@example.com");
  await user.click(screen.getByRole("button", { name: "Make the link" }));
  expect(await screen.findByText("This person is a member already.")).toBeDefined();
});
