// A name server on loopback with a zone that a test writes: it answers questions for TXT records and no others.
import { createSocket } from "node:dgram";
import { once } from "node:events";

const FOUND = 0;
const NO_SUCH_NAME = 3;

/** Starts it; `texts` is the zone, a list of texts for each name. */
export async function startZone() {
  const texts = new Map();
  const socket = createSocket("udp4");
  socket.on("message", (question, from) => socket.send(answer(question, texts), from.port, from.address));
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  return { texts, address: `127.0.0.1:${port}`, stop: () => socket.close() };
}

function answer(question, texts) {
  const labels = [];
  let at = 12;
  while (question[at] !== 0) {
    const end = at + 1 + question[at];
    labels.push(question.toString("latin1", at + 1, end).toLowerCase());
    at = end;
  }
  const found = texts.get(labels.join(".")) ?? [];
  const code = found.length > 0 ? FOUND : NO_SUCH_NAME;
  // An authoritative answer to one question.
  const head = Buffer.from([question[0], question[1], 0x84, code, 0, 1, 0, found.length, 0, 0, 0, 0]);
  // The name of the question, TXT, IN, no time to live.
  const records = found.map((text) =>
    Buffer.concat([
      Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 0, 0, text.length + 1, text.length]),
      Buffer.from(text, "latin1"),
    ]));
  return Buffer.concat([head, question.subarray(12, at + 5), ...records]);
}
