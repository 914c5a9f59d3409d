// Stands before a server and, once told so, serves the service worker of a newer version.
import { readFile } from "node:fs/promises";
import { createServer, request } from "node:https";
import path from "node:path";

export async function upgradingProxy(server) {
  const tls = path.join(server.data, "tls");
  const [cert, key] = await Promise.all(["cert.pem", "key.pem"].map((name) => readFile(path.join(tls, name))));
  let newer = false;
  const proxy = createServer({ cert, key }, (incoming, outgoing) => {
    const { host } = new URL(server.url);
    const headers = { ...incoming.headers, host, ...(incoming.headers.origin && { origin: server.url }) };
    // What the browser has kept from before would hide the newer one.
    if (incoming.url === "/sw.js") delete headers["if-none-match"];
    delete headers["accept-encoding"];
    const sent = request(new URL(incoming.url, server.url), { method: incoming.method, headers, rejectUnauthorized: false }, (answer) => {
      if (newer && incoming.url === "/sw.js") {
        const { "content-length": _, etag: __, ...kept } = answer.headers;
        outgoing.writeHead(answer.statusCode, kept);
        answer.on("end", () => outgoing.end("\n// The next version."));
        return answer.pipe(outgoing, { end: false });
      }
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    sent.on("error", () => outgoing.destroy());
    outgoing.on("close", () => sent.destroy());
    incoming.pipe(sent);
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    url: `https://localhost:${proxy.address().port}`,
    upgrade: () => { newer = true; },
    stop: () => new Promise((resolve) => { proxy.close(resolve); proxy.closeAllConnections(); }),
  };
}
