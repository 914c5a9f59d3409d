import { Button, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "~/api/problem";
import { fieldText, problemText } from "./problemText";
import styles from "./QuickAdd.module.css";
import { useTooLong } from "./useTooLong";

interface QuickAddProps {
  /** For example "Add a client". */
  label: string;
  placeholder?: string;
  /** The most characters the server takes. */
  most?: number;
  onAdd: (name: string) => Promise<unknown>;
}

/** One field that makes a new thing from its name; stays ready for the next one. */
export function QuickAdd({ label, placeholder, most = 200, onAdd }: QuickAddProps) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const tooLong = useTooLong(most)(name);
  const input = useRef<HTMLInputElement>(null);
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === "" || busy || tooLong !== undefined) return input.current?.focus();
    setBusy(true);
    try {
      await onAdd(wanted);
      setName("");
    } catch (thrown) {
      const problem = asProblem(thrown);
      const field = problem.errors[0];
      setError(field ? fieldText(field) : problemText(problem));
    }
    setBusy(false);
    input.current?.focus();
  };
  return (
    <form className={styles.form} onSubmit={(event) => void add(event)} noValidate>
      <TextInput
        ref={input}
        className={styles.field}
        aria-label={label}
        placeholder={placeholder ?? label}
        autoComplete="off"
        value={name}
        error={tooLong ?? error}
        onChange={(event) => {
          setName(event.currentTarget.value);
          setError(undefined);
        }}
      />
      <Button
        type="submit"
        variant="default"
        loading={busy}
        leftSection={<IconPlus size={16} aria-hidden="true" />}
      >
        {t("action.add")}
      </Button>
    </form>
  );
}
