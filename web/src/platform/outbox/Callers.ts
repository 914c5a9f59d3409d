import type { Outgoing } from "./item";
import { foreseen } from "./wire";

/** How long somebody waits for the server before the write goes on waiting without them. */
const CALLER_WAITS_MS = 5_000;

/** Those who look at a form while their write is on its way, by the id of the write. */
export class Callers {
  private readonly waiting = new Map<string, (response: Response) => void>();

  has(id: string): boolean {
    return this.waiting.has(id);
  }

  /** The answer of the server; when that takes too long, the one that it will give. */
  answerOf(item: Outgoing): Promise<Response> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.release(item.id, foreseen(item)), CALLER_WAITS_MS);
      this.waiting.set(item.id, (response) => {
        clearTimeout(timer);
        resolve(response);
      });
    });
  }

  release(id: string, response: Response): void {
    this.waiting.get(id)?.(response);
    this.waiting.delete(id);
  }

  /** Nobody waits for a server that cannot answer: what was written is safe here. */
  releaseAll(items: Outgoing[]): void {
    for (const id of [...this.waiting.keys()]) {
      const item = items.find((one) => one.id === id);
      if (item) this.release(id, foreseen(item));
    }
  }

  forget(id: string): void {
    this.waiting.delete(id);
  }
}
