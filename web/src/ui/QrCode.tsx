import { useMemo } from "react";
import styles from "./QrCode.module.css";
import { qrPath } from "./qr";

/** A QR code, drawn here: what it holds may be secret. The label says what it is, not what it holds. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => qrPath(text), [text]);
  return (
    <svg className={styles.qr} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
