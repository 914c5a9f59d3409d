import type { ComboboxProps } from "@mantine/core";
import { useReducer } from "react";

/**
 * Draws a `Select` once more when its list is there. Mantine keeps the id of the list where a change draws nothing, so an
 * input that opened by receiving the focus would go on saying that it is closed and name no list.
 */
export function useNamedList(): ComboboxProps {
  const [, draw] = useReducer((times: number) => times + 1, 0);
  return { transitionProps: { duration: 80, onEntered: () => requestAnimationFrame(draw) } };
}
