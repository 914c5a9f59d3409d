import { type UseFormReturnType, useForm } from "@mantine/form";
import type { UseMutationResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import { CopyOnce } from "./CopyOnce";
import { FormModal } from "./FormModal";
import { showAtFields } from "./formProblem";
import { ListCard, type ListCardProps } from "./ListCard";
import styles from "./SecretsCard.module.css";

/** How one more is made: a form, and the request that answers with its secret. */
interface NewSecret<Values, Body> {
  /** On the button, and above the form. */
  label: string;
  values: Values;
  fields: (form: UseFormReturnType<Values>) => ReactNode;
  body: (values: Values) => Body;
  /** The secret is null where what was made has none. */
  make: UseMutationResult<{ secret: string | null }, Error, Body>;
}

interface SecretsCardProps<Row extends { id: string }, Values, Body>
  extends Omit<ListCardProps<Row>, "add" | "live"> {
  add: false | NewSecret<Values, Body>;
  /** What the secret is called, and what is done with it. */
  secret: { label: string; hint?: string };
}

/** A list of what has a secret: it is shown a single time, above the rows, right after it was made. */
export function SecretsCard<Row extends { id: string }, Values extends Record<string, unknown>, Body>({
  add,
  secret,
  children,
  ...list
}: SecretsCardProps<Row, Values, Body>) {
  const [made, setMade] = useState<string | null>(null);
  return (
    <ListCard
      {...list}
      add={
        add && {
          label: add.label,
          dialog: (close) => (
            <NewSecretDialog
              add={add}
              onClose={close}
              onMade={(shown) => {
                setMade(shown);
                close();
              }}
            />
          ),
        }
      }
    >
      {(children || made) && (
        <>
          {children}
          {made && <CopyOnce label={secret.label} value={made} />}
          {made && secret.hint && <p className={styles.hint}>{secret.hint}</p>}
        </>
      )}
    </ListCard>
  );
}

interface NewSecretDialogProps<Values, Body> {
  add: NewSecret<Values, Body>;
  onClose: () => void;
  onMade: (secret: string | null) => void;
}

function NewSecretDialog<Values extends Record<string, unknown>, Body>({
  add,
  onClose,
  onMade,
}: NewSecretDialogProps<Values, Body>) {
  const { t } = useTranslation("common");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm<Values>({ initialValues: add.values });
  const save = (values: Values) => {
    setProblem(null);
    add.make.mutate(add.body(values), {
      onSuccess: ({ secret }) => onMade(secret),
      onError: (thrown) => setProblem(showAtFields(form, thrown)),
    });
  };
  return (
    <FormModal
      title={add.label}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit(save)}
      dirty={form.isDirty()}
      busy={add.make.isPending}
      problem={problem}
      submitLabel={t("action.create")}
    >
      {add.fields(form)}
    </FormModal>
  );
}
