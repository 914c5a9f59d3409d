import { TextInput } from "@mantine/core";
import { useState } from "react";
import { asProblem } from "~/api/problem";
import styles from "./InlineText.module.css";
import { fieldText, refusalText } from "./problemText";
import { useTooLong } from "./useTooLong";

const LONGEST_NAME = 200;

interface InlineTextProps {
  /** Says what the text is, for screen readers. */
  label: string;
  value: string;
  /** Called on Enter and when the field is left; a rejection keeps the text and shows why. */
  onSave: (value: string) => Promise<unknown>;
  editable: boolean;
  placeholder?: string;
  /** In the size of a page title. */
  heading?: boolean;
  /** The most characters the server takes. */
  most?: number;
}

/** A name edited where it stands: it looks like text until somebody points at it. */
export function InlineText(props: InlineTextProps) {
  const { label, value, onSave, editable, heading = false } = props;
  const [draft, setDraft] = useState<string>();
  const [error, setError] = useState<string>();
  const tooLong = useTooLong(props.most ?? LONGEST_NAME)(draft ?? "");
  if (!editable) return <span>{value}</span>;
  const cancel = () => {
    setDraft(undefined);
    setError(undefined);
  };
  const commit = async () => {
    const wanted = draft?.trim();
    if (tooLong !== undefined) return;
    if (wanted === undefined || wanted === "" || wanted === value) return cancel();
    try {
      await onSave(wanted);
      cancel();
    } catch (thrown) {
      const problem = asProblem(thrown);
      const field = problem.errors[0];
      setError(field ? fieldText(field) : refusalText(problem));
    }
  };
  return (
    <TextInput
      aria-label={label}
      classNames={{
        root: heading ? `${styles.root} ${styles.heading}` : (styles.root ?? ""),
        input: styles.input ?? "",
      }}
      variant="unstyled"
      autoComplete="off"
      placeholder={props.placeholder}
      value={draft ?? value}
      error={tooLong ?? error}
      onChange={(event) => {
        setDraft(event.currentTarget.value);
        setError(undefined);
      }}
      onBlur={() => void commit()}
      onKeyDown={(event) => {
        if (event.key === "Enter") void commit();
        if (event.key === "Escape") cancel();
      }}
    />
  );
}
