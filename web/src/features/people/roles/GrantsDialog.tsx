import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePermissionMatrix } from "~/api/queries/permissions";
import type { ExtraGrant, Member, PermissionMatrix } from "~/api/types";
import { untilEndOf } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { useChange } from "~/ui/changes";
import { DateField } from "~/ui/DateField";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { reachWord } from "~/ui/permissions/reach";
import { useActionWords } from "~/ui/permissions/useActionWords";
import { useNamedList } from "~/ui/useNamedList";
import { memberNoun } from "../queries";
import { lastDay } from "./grants";
import styles from "./Roles.module.css";

const MOST = 50;
const LONGEST_REASON = 500;

/** What a member may do beside their role, each for good or until a day. */
export function GrantsDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation("people");
  const matrix = usePermissionMatrix().data;
  const save = useChange(memberNoun);
  const [problem, setProblem] = useState<unknown>(null);
  const form = useForm<{ extra_grants: ExtraGrant[] }>({
    initialValues: { extra_grants: member.extra_grants },
    validate: {
      extra_grants: { action: (action: string) => (action === "" ? t("grants.actionMissing") : null) },
    },
  });
  const submit = async (values: { extra_grants: ExtraGrant[] }) => {
    setProblem(null);
    try {
      await save.mutateAsync({ before: member, changes: values });
      onClose();
    } catch (thrown) {
      setProblem(showAtFields(form, thrown));
    }
  };
  const add = () =>
    form.insertListItem("extra_grants", {
      action: "",
      people: "none",
      work: "none",
      until: null,
      reason: "",
    });
  return (
    <FormModal
      title={t("grants.of", { name: member.name })}
      opened
      size="lg"
      onClose={onClose}
      onSubmit={form.onSubmit((values) => void submit(values))}
      dirty={form.isDirty()}
      busy={save.isPending}
      problem={problem}
    >
      <p className={styles.hint}>{t("grants.about")}</p>
      {matrix &&
        form.values.extra_grants.map((grant, place) => (
          <GrantRow
            // biome-ignore lint/suspicious/noArrayIndexKey: problems are known by their place in the list
            key={place}
            matrix={matrix}
            grant={grant}
            place={place}
            errorOf={(field) => form.errors[`extra_grants.${place}.${field}`]}
            onChange={(changed) => form.setFieldValue(`extra_grants.${place}`, changed)}
            onRemove={() => form.removeListItem("extra_grants", place)}
          />
        ))}
      {form.values.extra_grants.length === 0 && <p className={styles.hint}>{t("grants.none")}</p>}
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden="true" />}
          disabled={!matrix || form.values.extra_grants.length >= MOST}
          onClick={add}
        >
          {t("grants.add")}
        </Button>
      </div>
    </FormModal>
  );
}

interface GrantRowProps {
  matrix: PermissionMatrix;
  grant: ExtraGrant;
  place: number;
  errorOf: (field: keyof ExtraGrant) => ReactNode;
  onChange: (grant: ExtraGrant) => void;
  onRemove: () => void;
}

function GrantRow({ matrix, grant, place, errorOf, onChange, onRemove }: GrantRowProps) {
  const { t } = useTranslation(["people", "permissions"]);
  const { zone } = useFormats();
  const words = useActionWords();
  const row = matrix.rows.find((one) => one.action === grant.action);
  const choose = (action: string | null) => {
    const wanted = matrix.rows.find((one) => one.action === action);
    // Their own things they reach already, as a rule; further than the next is chosen knowingly.
    const next = wanted?.levels.find((one) => reachWord(one) !== "own") ?? wanted?.levels[0];
    if (wanted && next) onChange({ ...grant, action: wanted.action, ...next });
  };
  const level = (word: string | null) => {
    const wanted = row?.levels.find((one) => reachWord(one) === word);
    if (wanted) onChange({ ...grant, ...wanted });
  };
  const name = t("people:grants.number", { number: place + 1 });
  return (
    <fieldset className={styles.grant} aria-label={name}>
      <Select
        label={t("people:grants.action")}
        searchable
        comboboxProps={useNamedList()}
        data={matrix.rows
          .filter((one) => one.levels.length > 0)
          .map((one) => ({ value: one.action, label: words.action(one.action, one.description) }))}
        value={grant.action || null}
        onChange={choose}
        error={errorOf("action") ?? errorOf("people")}
      />
      <Select
        label={t("people:grants.reach")}
        allowDeselect={false}
        disabled={!row}
        data={(row?.levels ?? []).map((one) => ({
          value: reachWord(one) as string,
          label: t(`permissions:reach.${reachWord(one)}`),
        }))}
        value={row ? reachWord(grant) : null}
        onChange={level}
      />
      <DateField
        label={t("people:grants.until")}
        placeholder={t("people:grants.always")}
        clearable
        value={grant.until === null ? null : lastDay(grant.until, zone)}
        onChange={(date) => onChange({ ...grant, until: date && untilEndOf(date, zone) })}
        error={errorOf("until")}
      />
      <ActionIcon aria-label={t("people:grants.remove", { number: place + 1 })} onClick={onRemove}>
        <IconTrash size={16} />
      </ActionIcon>
      <TextInput
        className={styles.wide}
        label={t("people:grants.reason")}
        maxLength={LONGEST_REASON}
        value={grant.reason ?? ""}
        onChange={(event) => onChange({ ...grant, reason: event.currentTarget.value })}
        error={errorOf("reason")}
      />
    </fieldset>
  );
}
