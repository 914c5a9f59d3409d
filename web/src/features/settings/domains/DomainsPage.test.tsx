import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { OrganizationDomain } from "~/api/types";
import { fakeServer, problem } from "~/test/fakeServer";
import { me } from "~/test/objects";
import { renderInApp } from "~/test/render";
import { DomainsPage } from "./DomainsPage";

const waiting: OrganizationDomain = {
  domain: "time.acme.example",
  state: "waiting",
  record_name: "_hourbook-challenge.time.acme.example",
  record_text: "hourbook-verification=abc",
  is_primary: false,
  certificate: "missing",
  certificate_until: null,
  created_at: "2026-11-27T09:00:00Z",
  verified_at: null,
  checked_at: null,
  leads_until: null,
  allowed_actions: ["check", "update", "delete"],
};
const proved: OrganizationDomain = {
  ...waiting,
  state: "proved",
  verified_at: "2026-11-27T10:00:00Z",
  checked_at: "2026-11-27T10:00:00Z",
};
const all = "/api/v1/organization/domains";

async function open(items: OrganizationDomain[], pointsTo: string | null = "hours.example") {
  let stored = items;
  const sent = fakeServer(({ method, path, body }) => {
    if (method === "POST" && path === all) {
      const { domain } = body as { domain: string };
      if (domain === "hours.example") {
        const error = {
          field: "domain",
          code: "reserved",
          message: "this is an address of the server itself",
        };
        return { status: 422, body: problem("validation_failed", 422, [error]) };
      }
      stored = [waiting];
      return { status: 201, body: waiting };
    }
    if (method === "POST") {
      const isThere = sent.filter((one) => one.path.endsWith("/check")).length > 1;
      stored = isThere ? [proved] : stored;
      return { body: { proof: isThere ? "proved" : "missing", domain: stored[0] } };
    }
    if (method === "PATCH") {
      stored = [{ ...proved, is_primary: true }];
      return { body: stored[0] };
    }
    if (method === "DELETE") {
      stored = [];
      return { status: 204 };
    }
    return { body: { items: stored, points_to: pointsTo } };
  });
  const user = userEvent.setup();
  await renderInApp(<DomainsPage />, me(["domain_manage"]));
  return { sent, user };
}

/** Opens the dialog and sends this domain. */
async function add(user: ReturnType<typeof userEvent.setup>, domain: string) {
  await user.click(await screen.findByText("Add a domain"));
  await user.click(await screen.findByPlaceholderText("time.example.com"));
  await user.paste(domain);
  await user.keyboard("{Enter}");
}

it("teaches what a domain is for, and says at the field why one cannot be had", async () => {
  const { user } = await open([]);
  await screen.findByText("No domain of your own");
  await add(user, "hours.example");
  await screen.findByText("This is an address of the server itself");
});

it("adds a domain out of an address, and shows what has to stand in DNS", async () => {
  const { sent, user } = await open([]);
  await add(user, "https://time.acme.example/");
  const value = async (name: string) => (await screen.findByLabelText<HTMLInputElement>(name)).value;
  expect(await value("Name of the TXT record")).toBe(waiting.record_name);
  expect(await value("Text of the TXT record")).toBe(waiting.record_text);
  expect(await value("Name of the CNAME record")).toBe(waiting.domain);
  expect(await value("Target of the CNAME record")).toBe("hours.example");
  const last = sent.findLast(({ method }) => method === "POST");
  expect(last?.body).toEqual({ domain: "time.acme.example" });
});

it("copies a record", async () => {
  const { user } = await open([waiting]);
  await user.click(await screen.findByRole("button", { name: "Copy: Text of the TXT record" }));
  await screen.findByRole("button", { name: "Copied: Text of the TXT record" });
  expect(await navigator.clipboard.readText()).toBe(waiting.record_text);
});

it("says what DNS answers, and puts the records away once the domain leads here", async () => {
  const { user } = await open([waiting]);
  const check = await screen.findByRole("button", { name: "Check now: time.acme.example" });
  await user.click(check);
  await screen.findByText("The proof is not in DNS, or not yet");
  await user.click(check);
  await screen.findByText("The proof is there");
  await screen.findByText("leads here");
  expect(screen.queryByLabelText("Name of the TXT record")).toBeNull();
  await user.click(screen.getByRole("button", { name: "More actions: time.acme.example" }));
  await user.click(await screen.findByText("Use for links in mails"));
  await screen.findByText("links lead here");
});

it("asks before a domain is removed, because it ends at once", async () => {
  const { sent, user } = await open([proved]);
  await user.click(await screen.findByRole("button", { name: "More actions: time.acme.example" }));
  await user.click(await screen.findByText("Remove"));
  const dialog = within(await screen.findByRole("dialog"));
  dialog.getByText(/It leads nowhere any more, at once/);
  await user.click(dialog.getByRole("button", { name: "Remove" }));
  await screen.findByText("No domain of your own");
  expect(sent.at(-2)?.path).toBe(`${all}/time.acme.example`);
});

it("says why no domain can be added where the server does not know its address", async () => {
  await open([], null);
  await screen.findByText("Domains cannot be added yet");
  expect(screen.queryByRole("button", { name: "Add a domain" })).toBeNull();
});
