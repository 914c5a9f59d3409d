import { browserShelf } from "../offline/shelf";
import { ActivityError, type Request, type Response } from "./protocol";
import type { Memory } from "./sealed/check";
import { activityServer } from "./server";
import { Vault } from "./vault";

// The only place where the keys of the log ever are. Ending this worker forgets them.
const vault = new Vault(
  activityServer,
  browserShelf<Memory>("activity"),
  browserShelf<Uint8Array>("activity-rules"),
);

const port = self as unknown as {
  onmessage: (event: MessageEvent<Request>) => void;
  postMessage: (response: Response) => void;
};

port.onmessage = ({ data: { id, method, args } }) => {
  const run = vault[method] as (...args: unknown[]) => Promise<unknown>;
  run.apply(vault, args).then(
    (value) => port.postMessage({ id, ok: true, value }),
    (thrown: unknown) => {
      const { code, findings } = thrown instanceof ActivityError ? thrown : new ActivityError("refused");
      port.postMessage({ id, ok: false, code, findings });
    },
  );
};
