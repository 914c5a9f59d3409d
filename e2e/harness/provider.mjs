// A real provider of sign-in (oidc-provider of npm) in a process of its own, gone with the test. It asks for a name and no
// password: what it does with passwords is not what is tested.
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

export const client = { id: "hourbook", secret: "a secret between the two of them" };

/**
 * Starts the provider on `port`. `redirect` and `logout` are what Hourbook shows its admins, `app` is where it is, and
 * `certificate` the file of its certificate, which the provider has to trust to tell it that somebody has left.
 */
export async function startProvider(options) {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url)], {
    env: { ...process.env, PROVIDER: JSON.stringify(options), NODE_EXTRA_CA_CERTS: options.certificate },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let words = "";
  child.stderr.on("data", (part) => {
    words += part;
  });
  await new Promise((resolve, reject) => {
    child.stdout.once("data", resolve);
    child.once("exit", (code) => reject(new Error(`the provider ended with ${code}:\n${words}`)));
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  return {
    issuer: `http://127.0.0.1:${options.port}`,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

const page = (body) => `<!doctype html><html lang="en"><head><title>Acme ID</title><link rel="icon" href="data:,"></head>
<body><main><h1>Acme ID</h1>${body}</main></body></html>`;

/** The people that it knows: anybody, by their name. */
const people = { mara: "Mara Lind", grace: "Grace Hopper" };

async function serve({ port, redirect, logout, app }) {
  const { default: Provider } = await import("oidc-provider");
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [redirect],
        post_logout_redirect_uris: [`${app}/sign-in`],
        backchannel_logout_uri: logout,
        backchannel_logout_session_required: true,
      },
    ],
    // It would not speak to addresses of this machine, and Hourbook is on one.
    fetch: (url, { dispatcher: _, ...options }) => fetch(url, options),
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    cookies: { keys: ["only for tests"] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: async () => ({
        sub: id,
        name: people[id] ?? id,
        email: `${id}@acme.example`,
        email_verified: id !== "mallory",
      }),
    }),
    // Nobody is asked what Hourbook may know: the organization decided that.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx, form) => {
          ctx.body = page(`${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Leave Acme ID</button>`);
        },
        postLogoutSuccessSource: async (ctx) => {
          ctx.body = page("<p>You have left.</p>");
        },
      },
    },
    pkce: { required: () => true },
  });
  const answer = provider.callback();
  const server = createServer(async (request, response) => {
    if (!request.url.startsWith("/interaction/")) return answer(request, response);
    if (request.method === "GET") {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(
        page(`<form method="post"><p><label>Name <input name="name" autofocus></label></p>
          <button name="way" value="in">Sign in</button> <button name="way" value="back">Cancel</button></form>`),
      );
      return undefined;
    }
    let text = "";
    for await (const part of request) text += part;
    const said = new URLSearchParams(text);
    const result =
      said.get("way") === "in"
        ? { login: { accountId: said.get("name") } }
        : { error: "access_denied", error_description: "somebody changed their mind" };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  server.listen(port, "127.0.0.1", () => process.stdout.write("ready\n"));
}

if (process.env.PROVIDER && process.argv[1] === fileURLToPath(import.meta.url)) {
  await serve(JSON.parse(process.env.PROVIDER));
}
