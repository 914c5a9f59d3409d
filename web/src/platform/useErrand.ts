import { useEffect, useRef } from "react";
import { sendOut } from "./provider";

/** A window that is sent to the provider, while this one keeps what is typed in it and goes on afterwards. */
export function useErrand(id: string | undefined, confirm: boolean, onDone: () => void) {
  const stop = useRef<() => void>(undefined);
  useEffect(() => () => stop.current?.(), []);
  const begin = () => {
    if (id === undefined) return;
    stop.current?.();
    stop.current = sendOut(id, confirm, onDone);
  };
  return { begin };
}
