// A real server with a temporary data folder, gone with the test.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../..");
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, "target");
export const serverProgram = process.env.HOURBOOK_SERVER_BIN ?? path.join(target, "debug/hourbook-server");
const automation = process.env.HOURBOOK_XTASK_BIN ?? path.join(target, "debug/xtask");

export const owner = { email: "mara@acme.example", password: "eleven quiet owls at night" };

/**
 * Starts a server. `kind` is "demo" (the organization of `cargo xtask seed`), "bare" (an organization with
 * only its owner) or "empty" (nothing: the set-up link is in `setupLink`). With a `databaseUrl` its data is in that
 * PostgreSQL, which must be new to it. With `accessLog` it keeps one; `config` is the text of a configuration file;
 * `env` adds to its configuration.
 */
export async function startServer(kind, { databaseUrl, accessLog = false, config, env = {} } = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), "hourbook-e2e-"));
  const data = path.join(folder, "data");
  const passwordFile = path.join(folder, "password.txt");
  await writeFile(passwordFile, owner.password, { mode: 0o600 });
  const configFile = path.join(folder, "hourbook.toml");
  if (config) await writeFile(configFile, config);
  const storage = [
    ...["--data-dir", data],
    ...(databaseUrl ? ["--database-url", databaseUrl] : []),
    ...(config ? ["--config", configFile] : []),
  ];
  let token = null;
  if (kind !== "empty") {
    const organization = ["--slug", "acme", "--owner-email", owner.email, "--owner-password-file", passwordFile];
    await run(serverProgram, ["org", "create", ...storage, ...organization]);
    const created = await run(serverProgram, ["token", "create", ...storage, "--org", "acme", "--email", owner.email]);
    token = created.stdout.trim();
  }
  const port = await freePort();
  const url = `https://localhost:${port}`;
  const logFile = path.join(folder, "server.log");
  const log = await open(logFile, "w");
  // A seeded week and a test that goes through every screen call faster than one person does.
  const fast = { HOURBOOK_LIMITS__MEMBER_REQUESTS_AT_ONCE: "1000000" };
  const access = accessLog ? { HOURBOOK_LOG__ACCESS_DIR: path.join(folder, "access") } : {};
  let child;
  let ended;
  /** Starts the program on the same data and port, also after `halt`; does nothing while it runs. */
  const start = () => {
    if (child && child.exitCode === null && child.signalCode === null) return ready(url, child);
    child = spawn(serverProgram, ["serve", ...storage, "--listen", `127.0.0.1:${port}`], {
      stdio: ["ignore", log.fd, log.fd],
      env: { ...process.env, ...fast, ...access, ...env },
    });
    ended = new Promise((resolve) => child.once("exit", resolve));
    return ready(url, child);
  };
  /** Ends the program and keeps its data; with SIGKILL as a power cut does. */
  const halt = async (signal = "SIGTERM") => {
    child.kill(signal);
    await ended;
  };
  const stop = async () => {
    await halt();
    await log.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await start();
    if (kind === "demo") await seed({ url, token, folder, data, passwordFile });
  } catch (error) {
    const words = await readFile(logFile, "utf8");
    await stop();
    throw new Error(`${error.message}\n${words}`);
  }
  const setupLink = kind === "empty" ? await findSetupLink(logFile, url) : null;
  return { url, token, data, storage, setupLink, start, halt, stop, call: (method, where, body) => call(url, token, method, where, body) };
}

async function seed({ url, token, folder, data, passwordFile }) {
  const tokenFile = path.join(folder, "token.txt");
  await writeFile(tokenFile, token, { mode: 0o600 });
  const certificate = path.join(data, "tls/cert.pem");
  const options = ["--url", url, "--token-file", tokenFile, "--certificate", certificate, "--password-file", passwordFile];
  await run(automation, ["seed", ...options]);
}

async function findSetupLink(logFile, url) {
  const words = await readFile(logFile, "utf8");
  const found = /\/setup#token=[\w-]+/.exec(words);
  if (!found) throw new Error(`the server printed no set-up link:\n${words}`);
  return url + found[0];
}

/** A port nobody listens on, below those that outgoing connections get by themselves: none of them takes it before the server does. */
export async function freePort() {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 20_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

async function ready(url, child) {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const status = await send(new URL("/readyz", url), { method: "GET" }).then((answer) => answer.status, () => 0);
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the server was not ready within 30 s");
}

/** Calls the REST API as the owner and returns the parsed answer; anything but 2xx is an error. */
async function call(url, token, method, where, body) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const answer = await send(new URL(`/api/v1${where}`, url), { method, headers }, payload);
  if (answer.status >= 300) throw new Error(`${method} ${where} answered ${answer.status}: ${answer.text}`);
  return answer.text ? JSON.parse(answer.text) : null;
}

function send(url, options, payload) {
  return new Promise((resolve, reject) => {
    // The certificate is the self-signed one of a server that lives as long as this test, on loopback.
    const outgoing = request(url, { ...options, rejectUnauthorized: false, timeout: 20_000 }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("error", reject);
      answer.on("end", () => resolve({ status: answer.statusCode, text: Buffer.concat(parts).toString("utf8") }));
    });
    outgoing.on("error", reject);
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer within 20 s")));
    outgoing.end(payload);
  });
}
