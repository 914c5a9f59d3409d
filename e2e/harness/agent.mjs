// A real agent on its own folder: it takes events as ActivityWatch's watchers send them, seals them and sends them.
import { execFile, spawn } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "../..");
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, "target");
const program = process.env.HOURBOOK_AGENT_BIN ?? path.join(target, "debug/hourbook-agent");

/**
 * Records buckets of events (`{ type, events: [{ timestamp, duration, data }] }` by name) on a new device of the owner,
 * enrols it with the server and sends everything. Returns the key, the words and the fingerprint of the recovery kit,
 * and `send`, which records more.
 */
export async function enrolledAgent(server, buckets) {
  const folder = await mkdtemp(path.join(tmpdir(), "hourbook-e2e-agent-"));
  const environment = environmentOf(folder);
  const agent = (...args) => run(program, args, { env: environment });
  await mkdir(environment.HOURBOOK_CONFIG_DIR);
  await writeFile(path.join(folder, "config/agent.toml"), "[spool]\nseal_every_minutes = 1440\n");
  await writeFile(path.join(folder, "token"), server.token, { mode: 0o600 });
  const send = async (more, awaited) => {
    const child = spawn(program, ["run", "--aw-listen", "127.0.0.1:0"], { env: environment, stdio: "ignore" });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    try {
      const { listening } = await until("the agent", () => status(agent));
      if (more) await record(listening, more);
      if (awaited) await until("the upload", async () => awaited((await status(agent))?.sources ?? {}));
    } finally {
      child.kill("SIGTERM");
      await ended;
    }
  };
  const uploaded = (sources) => Object.entries(sources).some(([name, state]) => name.startsWith("upload") && state.startsWith("all"));
  try {
    await send(buckets);
    const kit = path.join(folder, "kit.html");
    await agent("enrol", "--name", "laptop", "--kit", kit, ...(await reached(server)), "--token-file", path.join(folder, "token"));
    await send(undefined, uploaded);
    const page = await readFile(kit, "utf8");
    return { key: /AGE-SECRET-KEY-1[0-9A-Z]+/.exec(page)[0], page, agent, folder,
      // It seals when it starts, so what is recorded now goes out with the next start.
      send: async (more) => {
        await send(more);
        await send(undefined, uploaded);
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * A new device that asks to be let into the log with this fingerprint. Returns its folder, the code that it shows, and
 * how it ended.
 */
export async function askingAgent(server, fingerprint) {
  const folder = await mkdtemp(path.join(tmpdir(), "hourbook-e2e-agent-"));
  const environment = environmentOf(folder);
  await mkdir(environment.HOURBOOK_CONFIG_DIR);
  const token = path.join(folder, "token");
  await writeFile(token, server.token, { mode: 0o600 });
  const child = spawn(program, ["enrol", "--offer", "--words", fingerprint, "--name", "desk", ...(await reached(server)), "--token-file", token],
    { env: environment, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (part) => {
    said += part;
  });
  const ended = new Promise((resolve) => child.once("exit", (status) => resolve({ status, said })));
  const code = await until("the code of the device", () => /^Code of this device: ([0-9 ]+)$/m.exec(said)?.[1]);
  return { folder, code, ended, child };
}

/** Where the server is, and which certificate to accept. */
async function reached(server) {
  const certificate = new X509Certificate(await readFile(path.join(server.data, "tls/cert.pem")));
  const fingerprint = createHash("sha256").update(certificate.raw).digest("hex");
  return ["--server", server.url.replace("https://", ""), "--fingerprint", fingerprint];
}

function environmentOf(folder) {
  return {
    PATH: process.env.PATH,
    HOME: folder,
    HOURBOOK_CONFIG_DIR: path.join(folder, "config"),
    HOURBOOK_AGENT_DATA_DIR: path.join(folder, "data"),
    DBUS_SYSTEM_BUS_ADDRESS: "unix:path=/nonexistent",
    DBUS_SESSION_BUS_ADDRESS: "unix:path=/nonexistent",
  };
}

/** Ends what an agent leaves behind. */
export async function discard(agent) {
  await rm(agent.folder, { recursive: true, force: true });
}

async function status(agent) {
  const answer = await agent("status", "--json").catch(() => undefined);
  return answer && JSON.parse(answer.stdout);
}

async function record(address, buckets) {
  for (const [name, { type, events }] of Object.entries(buckets)) {
    await post(`${address}/api/0/buckets/${name}`, { client: "e2e", hostname: "laptop", type });
    await post(`${address}/api/0/buckets/${name}/events`, events);
  }
}

async function post(url, body) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok && answer.status !== 304) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
}

async function until(what, look) {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} was not ready within 20 s`);
}
