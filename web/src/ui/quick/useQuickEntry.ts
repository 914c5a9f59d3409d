import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useProjects, useTasks } from "~/api/queries/scope";
import type { DateText } from "~/api/types";
import { today } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { useTooLong } from "../useTooLong";
import { parseQuick } from "./parse/parse";
import { type Intent, intentOf, nothingPicked, type Picked, type Resolved, resolve } from "./resolve";

/** The one field for everything, as a state that `TokenField` and `PreviewChips` show and the caller acts on. */
export interface QuickEntry {
  text: string;
  picked: Picked;
  resolved: Resolved;
  intent: Intent;
  /** Why Enter cannot record it yet; shown once Enter was pressed. */
  complaint: string | undefined;
  /** The complaint, once Enter was pressed in vain. */
  error: string | undefined;
  isEmpty: boolean;
  setText: (text: string) => void;
  /** Takes what was chosen from a list; `rest` is the text without the word that was completed. */
  pick: (picks: Partial<Picked>, rest?: string) => void;
  /** Empties the field for the next line; what is returned puts this one back, before whatever was typed since. */
  take: () => () => void;
  /** Says what is wrong with it; true when nothing is. */
  check: () => boolean;
}

/** Reads the field the same way wherever it stands. `day` is the date where none is typed: today. */
export function useQuickEntry(day?: DateText): QuickEntry {
  const { t } = useTranslation("quick");
  const { zone } = useFormats();
  const [text, setText] = useState("");
  const [picked, setPicked] = useState<Picked>(nothingPicked);
  const [asked, setAsked] = useState(false);
  const projects = useProjects().data;
  const tasks = useTasks().data;
  const now = today(zone);
  const quick = useMemo(() => parseQuick(text, now, day), [text, now, day]);
  const resolved = useMemo(
    () => resolve(quick, picked, projects ?? [], tasks ?? []),
    [quick, picked, projects, tasks],
  );
  const intent = intentOf(resolved, zone);
  const tooLong = useTooLong()(resolved.note);
  const complaint = complaintOf(resolved, intent);
  return {
    text,
    picked,
    resolved,
    intent,
    complaint,
    error: asked || complaint === tooLong ? complaint : undefined,
    isEmpty: text.trim() === "" && picked === nothingPicked,
    setText: (value) => {
      setText(value);
      setAsked(false);
    },
    pick: (picks, rest) => {
      setPicked((before) => ({ ...before, ...picks }));
      if (rest !== undefined) setText(rest);
    },
    take: () => {
      setText("");
      setPicked(nothingPicked);
      setAsked(false);
      return () => {
        setText((since) => (since === "" ? text : `${text.trimEnd()} ${since}`));
        setPicked((since) => (since === nothingPicked ? picked : since));
      };
    },
    check: () => {
      setAsked(complaint !== undefined);
      return complaint === undefined;
    },
  };

  function complaintOf(read: Resolved, wish: Intent): string | undefined {
    const unknown = read.unknown.project ?? read.unknown.task;
    if (unknown !== undefined) return t("chooseFirst", { name: unknown });
    return tooLong ?? (wish.kind === "ask_length" ? t("askLength") : undefined);
  }
}
