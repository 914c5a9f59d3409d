import { encode } from "uqr";

/** The dark squares of a QR code as an SVG path of unit squares, and how many units it is wide. Drawn here: the secret goes to nobody. */
export function qrPath(text: string): { size: number; path: string } {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const path = data
    .map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")).join(""))
    .join("");
  return { size, path };
}
