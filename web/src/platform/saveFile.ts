import { ApiProblem, problemOf } from "~/api/problem";

interface Answer {
  data?: Blob;
  error?: unknown;
  response: Response;
}

/** Stores the file of an answer where the browser stores downloads, under the name the server gave it.
 *
 * @throws ApiProblem when the answer is no success, and with code `network` when there was none. */
export async function saveFile(pending: Promise<Answer>, fallbackName: string): Promise<void> {
  const answer = await pending.catch((thrown: unknown) => {
    throw new ApiProblem({
      code: "network",
      detail: thrown instanceof Error ? thrown.message : String(thrown),
    });
  });
  if (!answer.response.ok || !answer.data) throw problemOf(answer.response, answer.error);
  const url = URL.createObjectURL(answer.data);
  const link = document.createElement("a");
  link.href = url;
  link.download = fileNameOf(answer.response.headers.get("content-disposition")) ?? fallbackName;
  link.click();
  // The browser reads the address after the click returned.
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The file name of a `Content-Disposition` header (RFC 6266); the encoded form wins. */
export function fileNameOf(disposition: string | null): string | undefined {
  if (!disposition) return undefined;
  const encoded = /filename\*\s*=\s*UTF-8''([^;]+)/i.exec(disposition)?.[1];
  if (encoded) {
    try {
      return safe(decodeURIComponent(encoded.trim()));
    } catch {
      return undefined;
    }
  }
  const plain = /filename\s*=\s*(?:"([^"]*)"|([^;]+))/i.exec(disposition);
  return safe((plain?.[1] ?? plain?.[2] ?? "").trim());
}

function safe(name: string): string | undefined {
  return name.split(/[/\\]/).at(-1) || undefined;
}
