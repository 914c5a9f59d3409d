import { type KeyboardEvent, useEffect, useId, useState } from "react";

/** What an option needs to be the one that is shown and read aloud as active. */
export interface OptionProps {
  id: string;
  value: string;
  selected: boolean;
  "aria-selected": boolean;
}

interface ActiveOption {
  /** The key of the line that Enter takes, if any. */
  active: string | undefined;
  /** Its id, for `aria-activedescendant`. */
  activeId: string | undefined;
  propsOf: (key: string) => OptionProps;
  /** Moves by the arrows; true when the key was one of them. */
  onArrow: (event: KeyboardEvent) => boolean;
  /** Back to what is active by itself. */
  reset: () => void;
}

/**
 * Which of the offered lines is active: the one the arrows went to, else the first where `preselect` says so.
 *
 * It follows from the lines while they are rendered. What is seen as active is what Enter takes, however fast
 * somebody types: a choice made a moment later, by a timer or an effect, is not there yet when Enter comes at once.
 */
export function useActiveOption(keys: string[], preselect: boolean): ActiveOption {
  const base = useId();
  const [chosen, setChosen] = useState<string>();
  const at = chosen === undefined ? -1 : keys.indexOf(chosen);
  const index = at === -1 && preselect && keys.length > 0 ? 0 : at;
  const active = keys[index];
  const idOf = (position: number) => `${base}-${position}`;
  const activeId = active === undefined ? undefined : idOf(index);
  useEffect(() => {
    if (activeId !== undefined) document.getElementById(activeId)?.scrollIntoView({ block: "nearest" });
  }, [activeId]);
  return {
    active,
    activeId,
    propsOf: (key) => ({
      id: idOf(keys.indexOf(key)),
      value: key,
      selected: key === active,
      "aria-selected": key === active,
    }),
    onArrow: (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step === undefined) return false;
      event.preventDefault();
      const from = index === -1 && step === -1 ? 0 : index;
      setChosen(keys[(from + step + keys.length) % keys.length]);
      return true;
    },
    reset: () => setChosen(undefined),
  };
}
