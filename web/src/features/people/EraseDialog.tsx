import { Alert, Checkbox, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import type { ErasurePreview, Member } from "~/api/types";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { Loading } from "~/ui/Loading";
import { notifyDone } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { inLanguage, isErasable, type Translated, treatments, unnamed } from "./erasure";
import styles from "./People.module.css";
import { useErase, useErasurePreview } from "./queries";

interface EraseDialogProps {
  member: Member;
  onClose: () => void;
}

/** Erases a member for good. It shows what goes and what stays, and wants the name typed. */
export function EraseDialog({ member, onClose }: EraseDialogProps) {
  const { t } = useTranslation("people");
  const preview = useErasurePreview(member.id);
  const erase = useErase(member.id);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const erasable = isErasable(preview.data);
  const form = useForm({
    initialValues: { name: "", reason: "", texts: false },
    validate: {
      name: (name) => (unnamed(name, member.name) ? t("erase.nameWrong") : null),
      reason: (reason) => (reason.trim() === "" ? t("erase.reasonMissing") : null),
    },
  });
  const save = (values: typeof form.values) => {
    if (!erasable) return;
    setProblem(null);
    erase.mutate(values, {
      onSuccess: ({ pseudonym }) => {
        notifyDone(t("erase.done", { name: pseudonym }));
        onClose();
      },
      onError: (thrown) => setProblem(showAtFields(form, thrown)),
    });
  };
  return (
    <FormModal
      title={t("erase.title", { name: member.name })}
      opened
      size="lg"
      onClose={onClose}
      onSubmit={form.onSubmit(save)}
      dirty={form.isDirty()}
      busy={erase.isPending}
      problem={problem}
      submitLabel={erasable ? t("erase.submit") : null}
    >
      <ProblemAlert error={preview.error} onRetry={() => void preview.refetch()} />
      {preview.isPending && <Loading lines={4} />}
      {preview.data && <Preview preview={preview.data} />}
      {erasable && (
        <>
          <Checkbox
            label={t("erase.texts")}
            description={t("erase.textsHint")}
            {...form.getInputProps("texts", { type: "checkbox" })}
          />
          <Textarea
            label={t("erase.reason")}
            description={t("erase.reasonHint")}
            maxLength={1000}
            autosize
            required
            withAsterisk={false}
            {...form.getInputProps("reason")}
          />
          <TextInput
            label={t("erase.name", { name: member.name })}
            autoComplete="off"
            required
            withAsterisk={false}
            {...form.getInputProps("name")}
          />
        </>
      )}
    </FormModal>
  );
}

function Preview({ preview }: { preview: ErasurePreview }) {
  const { t, i18n } = useTranslation("people");
  const told = (text: Translated) => inLanguage(text, i18n.language);
  return (
    <>
      <p className={styles.erasureText}>{t("erase.about", { pseudonym: preview.pseudonym })}</p>
      {preview.erasure && (
        <Alert color="gray" variant="light" role="status">
          {t("erase.already", { name: preview.erasure.pseudonym })}
        </Alert>
      )}
      {preview.blockers.map((blocker) => (
        <Alert
          key={blocker}
          color="orange"
          variant="light"
          icon={<IconAlertTriangle size={18} />}
          role="alert"
        >
          {t(`erase.blocker.${blocker}`)}
        </Alert>
      ))}
      {treatments(preview).map(({ how, classes }) => (
        <section key={how} aria-label={t(`erase.how.${how}`)}>
          <h3 className={styles.erasureHow}>{t(`erase.how.${how}`)}</h3>
          <ul className={styles.erasureList}>
            {classes.map((entry) => (
              <li key={entry.id}>
                <strong>{told(entry.title)}</strong>
                {entry.rows !== null && ` · ${t("erase.rows", { count: entry.rows })}`}
                <span className={styles.erasureReason}>{told(entry.reason)}</span>
                {how !== "erased" && (
                  <span className={styles.erasureReason}>
                    {t("erase.kept", { text: told(entry.kept.text) })}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
