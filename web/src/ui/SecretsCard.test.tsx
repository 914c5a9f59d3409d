import { TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { api, ok } from "~/api/client";
import { fakeServer, problem } from "~/test/fakeServer";
import { me } from "~/test/objects";
import { renderInApp } from "~/test/render";
import { SecretsCard } from "./SecretsCard";

function Keys({ mayAdd = true }: { mayAdd?: boolean }) {
  const make = useMutation({
    mutationFn: (body: { name: string }) => ok(api.POST("/api/v1/provisioning-tokens", { body })),
  });
  const rows = [{ id: "1", name: "Entra ID" }];
  return (
    <SecretsCard
      title="Keys"
      text="Of directories."
      list={{ data: rows, error: null, isPending: false, refetch: () => undefined }}
      columns={[{ key: "name", header: "Name", phone: "title", cell: (row) => row.name }]}
      empty={{ title: "None", text: "None yet." }}
      actions={() => null}
      secret={{ label: "Key", hint: "Enter it there." }}
      add={
        mayAdd && {
          label: "Add a key",
          values: { name: "" },
          body: ({ name }) => ({ name: name.trim() }),
          make,
          fields: (form) => <TextInput label="Name of the key" {...form.getInputProps("name")} />,
        }
      }
    >
      <p>Above the rows</p>
    </SecretsCard>
  );
}

async function add(user: ReturnType<typeof userEvent.setup>, name: string) {
  await user.click(screen.getByRole("button", { name: "Add a key" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Add a key" }));
  await user.click(dialog.getByLabelText("Name of the key"));
  await user.paste(name);
  await user.click(dialog.getByRole("button", { name: "Create" }));
  return dialog;
}

it("shows the secret of what was just made, once, with what to do with it", async () => {
  const sent = fakeServer(() => ({ status: 201, body: { secret: "hb_scim_1" } }));
  const user = userEvent.setup();
  const { unmount } = await renderInApp(<Keys />, me([]));
  expect(screen.queryByText("Enter it there.")).toBeNull();
  await add(user, " Okta ");
  const secret = await screen.findByLabelText<HTMLInputElement>("Key");
  expect(secret.value).toBe("hb_scim_1");
  expect(secret.readOnly).toBe(true);
  screen.getByText("Shown once: copy it now.");
  screen.getByText("Enter it there.");
  screen.getByText("Above the rows");
  expect(sent[0]?.body).toEqual({ name: "Okta" });
  unmount();
  await renderInApp(<Keys />, me([]));
  expect(screen.queryByLabelText("Key")).toBeNull();
});

it("has the next secret take the place of the last, which is not taken for copied", async () => {
  let count = 0;
  fakeServer(() => {
    count += 1;
    return { status: 201, body: { secret: `hb_scim_${count}` } };
  });
  const user = userEvent.setup();
  await renderInApp(<Keys />, me([]));
  await add(user, "Okta");
  await screen.findByDisplayValue("hb_scim_1");
  await user.click(screen.getByRole("button", { name: "Copy" }));
  await screen.findByRole("button", { name: "Copied" });
  expect(await navigator.clipboard.readText()).toBe("hb_scim_1");
  await add(user, "Entra ID");
  await screen.findByDisplayValue("hb_scim_2");
  expect(screen.queryByDisplayValue("hb_scim_1")).toBeNull();
  await screen.findByRole("button", { name: "Copy" });
});

it("shows nothing where what was made has no secret", async () => {
  fakeServer(() => ({ status: 201, body: { secret: null } }));
  const user = userEvent.setup();
  await renderInApp(<Keys />, me([]));
  await add(user, "Okta");
  await screen.findByText("Above the rows");
  expect(screen.queryByLabelText("Key")).toBeNull();
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("stays open with what was typed, and says at the field what is wrong", async () => {
  const error = { field: "name", code: "name_taken", message: "there is a key of this name" };
  fakeServer(() => ({ status: 422, body: problem("validation_failed", 422, [error]) }));
  const user = userEvent.setup();
  await renderInApp(<Keys />, me([]));
  const dialog = await add(user, "Okta");
  await dialog.findByText("There is a key of this name");
  expect(dialog.getByLabelText<HTMLInputElement>("Name of the key").value).toBe("Okta");
});

it("offers nothing to whoever may not make one", async () => {
  await renderInApp(<Keys mayAdd={false} />, me([]));
  screen.getByText("Entra ID");
  expect(screen.queryByRole("button", { name: "Add a key" })).toBeNull();
});
