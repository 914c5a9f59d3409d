import { Textarea, TextInput } from "@mantine/core";
import type { ChangeEvent, KeyboardEvent } from "react";
import { useNoteDraft } from "./useNoteDraft";

interface NoteFieldProps {
  note: string;
  /** A rejection keeps what was typed and shows why. */
  onSave: (note: string) => Promise<unknown>;
  label: string;
  placeholder: string;
  readOnly: boolean;
  className: string | undefined;
}

/** A note edited where it stands. One of several lines keeps them: a field of a single line would lose its breaks. */
export function NoteField({ note, onSave, label, placeholder, readOnly, className }: NoteFieldProps) {
  const draft = useNoteDraft(note, onSave);
  const field = {
    variant: "unstyled",
    ...(className && { className }),
    "aria-label": label,
    placeholder,
    readOnly,
    value: draft.text,
    error: draft.error,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      draft.set(event.currentTarget.value),
    onBlur: () => void draft.save(),
    onKeyDown: (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      if (event.nativeEvent.isComposing) return;
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        event.currentTarget.blur();
      }
      if (event.key === "Escape") draft.drop();
    },
  };
  return note.includes("\n") ? (
    <Textarea {...field} autosize minRows={1} maxRows={6} />
  ) : (
    <TextInput {...field} />
  );
}
