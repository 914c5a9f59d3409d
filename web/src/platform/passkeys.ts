import { api, ok } from "~/api/client";

/** What browsers and the server exchange, in the JSON form of WebAuthn Level 3: nobody in between looks into it. */
type Json = Record<string, never>;

/** Whether this browser can make and use passkeys. */
export function supportsPasskeys(): boolean {
  return typeof PublicKeyCredential !== "undefined" && "parseCreationOptionsFromJSON" in PublicKeyCredential;
}

/** Has a device make a passkey. */
export async function makePasskey(options: Json): Promise<Json> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  return told(await navigator.credentials.create({ publicKey }));
}

/** Has a device answer a fresh challenge with a passkey of its owner. */
export async function answerChallenge(): Promise<{ ceremony: string; credential: Json }> {
  const { ceremony, options } = await ok(api.POST("/api/v1/session/passkey/options"));
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  return { ceremony, credential: told(await navigator.credentials.get({ publicKey })) };
}

function told(credential: Credential | null): Json {
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException("no passkey", "NotAllowedError");
  return credential.toJSON() as unknown as Json;
}

/** Somebody who closes the window of their device, or waits too long, has made no mistake. */
export function isCancelled(thrown: unknown): boolean {
  return thrown instanceof DOMException && ["NotAllowedError", "AbortError"].includes(thrown.name);
}

/** The device has a passkey of this member already. */
export function isKnownAlready(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === "InvalidStateError";
}
