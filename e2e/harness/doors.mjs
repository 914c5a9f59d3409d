// The screens outside of the app, where nobody is signed in: one line each, with what it takes to get there.
import { owner } from "./server.mjs";

const heading = (page) => page.locator("main h1").first().waitFor();
const at = (address) => async (page) => {
  await page.goto(address);
  await heading(page);
};

async function wrongPassword(page) {
  await at("/sign-in")(page);
  await page.locator("input[autocomplete=username], input[type=email]").first().fill(owner.email);
  await page.locator("input[type=password]").fill("not the password at all");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
}

// One server shows the doors in several looks: what is made for one of them has a name of its own.
let made = 0;

async function invitation(page, server) {
  made += 1;
  const { url } = await server.call("POST", "/invitations", { email: `nadia${made}@acme.example`, role: "member", team_ids: [] });
  await at(new URL(url).pathname + new URL(url).hash)(page);
}

/** The address of a public link to a report of last month. */
async function linkTo(server, more = {}) {
  const definition = { period: "last_month", group_by: ["client", "project"], filter: {} };
  made += 1;
  const report = await server.call("POST", "/saved-reports", { name: `Hours for the customer ${made}`, definition });
  const expires_at = new Date(Date.now() + 30 * 86_400_000).toISOString().replace(/\.\d+Z/, "Z");
  const { url } = await server.call("POST", "/report-links", { saved_report_id: report.id, expires_at, ...more });
  return new URL(url).pathname + new URL(url).hash;
}

export const doors = [
  { name: "sign-in", open: at("/sign-in") },
  { name: "sign-in-refused", open: wrongPassword },
  { name: "forgot-password", open: at("/forgot-password") },
  { name: "reset-password", open: at("/reset-password#token=hb_reset_example") },
  { name: "reset-password-without-link", open: at("/reset-password") },
  { name: "invitation", open: invitation },
  { name: "invitation-gone", open: at("/invitation#token=never-existed") },
  { name: "setup", open: at("/setup#token=example") },
  { name: "not-me", open: at("/not-me#token=example") },
  { name: "not-me-without-link", open: at("/not-me") },
  { name: "removal-gone", open: at("/removal#token=never-existed") },
  { name: "sign-up-closed", open: at("/sign-up") },
  { name: "sign-up-gone", open: at("/sign-up/confirm#token=never-existed") },
  { name: "unsubscribe", open: at("/unsubscribe#token=example") },
  { name: "shared-report", open: async (page, server) => at(await linkTo(server))(page) },
  { name: "shared-report-password", open: async (page, server) => at(await linkTo(server, { password: "seven plain otters" }))(page) },
  { name: "shared-report-gone", open: at("/shared-report#token=never-existed") },
];
