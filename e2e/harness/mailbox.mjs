// A relay for tests: takes mails over TLS, with the server's own certificate, and keeps them.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createServer } from "node:tls";
import { freePort } from "./server.mjs";

/** Starts a relay that shows the certificate in `data`. `env` is what the server has to be told of it. */
export async function startMailbox(data) {
  const file = (name) => path.join(data, "tls", name);
  const [cert, key] = await Promise.all([readFile(file("cert.pem")), readFile(file("key.pem"))]);
  const port = await freePort();
  const mails = [];
  const relay = createServer({ cert, key }, (socket) => {
    socket.on("error", () => {});
    speak(socket, mails);
  });
  await new Promise((resolve) => relay.listen(port, "127.0.0.1", resolve));
  const env = {
    HOURBOOK_MAIL__RELAY: "localhost",
    HOURBOOK_MAIL__PORT: String(port),
    HOURBOOK_MAIL__STARTTLS: "false",
    HOURBOOK_MAIL__CA_FILE: file("cert.pem"),
    HOURBOOK_MAIL__FROM: "Hourbook <hourbook@acme.example>",
  };
  /** The text of the next mail to an address that nobody has read yet. */
  const next = async (to) => {
    for (let attempt = 0; attempt < 600; attempt += 1) {
      const found = mails.findIndex((mail) => mail.to === to);
      if (found >= 0) return mails.splice(found, 1)[0].text;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no mail came for ${to}`);
  };
  return { env, next, stop: () => new Promise((resolve) => relay.close(resolve)) };
}

/** As much SMTP as a mail needs. */
function speak(socket, mails) {
  const say = (line) => socket.write(`${line}\r\n`);
  let rest = "";
  let to = null;
  let body = null;
  const hear = (line) => {
    if (body) {
      if (line !== ".") return body.push(line);
      mails.push({ to, text: decode(body.join("\r\n")) });
      body = null;
      return say("250 kept");
    }
    const word = line.slice(0, 4).toUpperCase();
    if (word === "EHLO") return say("250 localhost");
    if (word === "RCPT") to = /<([^>]*)>/.exec(line)?.[1] ?? null;
    if (word === "QUIT") return socket.end("221 bye\r\n");
    if (word !== "DATA") return say("250 ok");
    body = [];
    return say("354 go on");
  };
  say("220 localhost ESMTP");
  socket.on("data", (chunk) => {
    rest += chunk.toString("utf8");
    const lines = rest.split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) hear(line);
  });
}

/** The text of a plain mail, whatever way it is carried in. */
function decode(mail) {
  const [head = "", ...parts] = mail.split("\r\n\r\n");
  const text = parts.join("\r\n\r\n");
  const way = /^content-transfer-encoding:\s*(\S+)/im.exec(head)?.[1]?.toLowerCase();
  if (way === "base64") return Buffer.from(text, "base64").toString("utf8");
  if (way !== "quoted-printable") return text;
  const bytes = text.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
