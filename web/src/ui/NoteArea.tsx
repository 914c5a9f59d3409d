import { Textarea, type TextareaProps } from "@mantine/core";
import { LONGEST_NOTE, useTooLong } from "./useTooLong";

interface NoteAreaProps extends TextareaProps {
  /** The most characters the server takes. */
  most?: number;
}

/** A field for prose. What is too long stays in it and says so, and `FormModal` does not send it. */
export function NoteArea({ most = LONGEST_NOTE, error, ...rest }: NoteAreaProps) {
  const tooLong = useTooLong(most)(typeof rest.value === "string" ? rest.value : "");
  return (
    <Textarea
      autosize
      maxRows={8}
      {...rest}
      error={tooLong ?? error}
      {...(tooLong !== undefined && { "data-too-long": true })}
    />
  );
}
