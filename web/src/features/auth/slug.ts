/** The first label of an address, made from the name of an organization as the server would make it; empty where none comes out. */
export function slugOf(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll("ä", "ae")
    .replaceAll("ö", "oe")
    .replaceAll("ü", "ue")
    .replaceAll("ß", "ss")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 40)
    .replace(/-+$/, "");
  return isSlug(plain) ? plain : "";
}

/** Whether the server would take it as the label of an address, reserved words aside. */
export function isSlug(text: string): boolean {
  return /^[a-z][a-z0-9-]{0,38}[a-z0-9]$/.test(text) && !text.includes("--");
}
