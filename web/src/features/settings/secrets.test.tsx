import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { fakeServer } from "~/test/fakeServer";
import { me } from "~/test/objects";
import { renderInApp } from "~/test/render";
import { CanariesCard } from "./protection/CanariesCard";
import { ReceiversCard } from "./protection/ReceiversCard";
import { DirectoriesCard } from "./providers/DirectoriesCard";
import { TokensCard } from "./TokensCard";

const cards = [
  {
    card: TokensCard,
    path: "/api/v1/tokens",
    add: "New token",
    secret: "Token",
    body: { name: "Laptop", scopes: ["read", "write"], networks: [] },
  },
  {
    card: DirectoriesCard,
    path: "/api/v1/provisioning-tokens",
    add: "Add a directory",
    secret: "Key for the directory, shown this once",
    body: { name: "Laptop" },
  },
  {
    card: ReceiversCard,
    path: "/api/v1/security/alert-receivers",
    add: "New receiver",
    secret: "Key of the signatures",
    body: { name: "Laptop", url: "", least_severity: "high" },
  },
  {
    card: CanariesCard,
    path: "/api/v1/security/canaries",
    add: "New canary",
    secret: "Canary token",
    body: { name: "Laptop", kind: "token" },
  },
];

it.each(cards)(
  "$path: the secret is shown once it was made",
  async ({ card: Shown, path, add, secret, body }) => {
    const sent = fakeServer(({ method }) =>
      method === "POST"
        ? { status: 201, body: { secret: "hb_secret" } }
        : { body: { items: [], next_cursor: null } },
    );
    const user = userEvent.setup();
    await renderInApp(<Shown />, me(["security_manage"]));
    await user.click(await screen.findByRole("button", { name: add }));
    const dialog = within(await screen.findByRole("dialog", { name: add }));
    await user.type(dialog.getAllByRole("textbox")[0] as HTMLElement, "Laptop");
    await user.click(dialog.getByRole("button", { name: "Create" }));
    const shown = await screen.findByLabelText<HTMLInputElement>(secret);
    expect(shown.value).toBe("hb_secret");
    expect(sent.find(({ method }) => method === "POST")).toMatchObject({ path, body });
  },
);
