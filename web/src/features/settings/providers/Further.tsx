import { ActionIcon, Button, Fieldset, Select, Switch, TagsInput, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useTeams } from "~/api/queries/people";
import settings from "../SettingsPage.module.css";
import type { ProviderValues } from "./model";
import styles from "./Providers.module.css";

type Form = UseFormReturnType<ProviderValues>;

/** What most leave as it is. */
export function Further({ form }: { form: Form }) {
  const { t } = useTranslation("providers");
  const claims = [
    ["claim_email", t("claimEmail")],
    ["claim_name", t("claimName")],
    ["claim_groups", t("claimGroups")],
  ] as const;
  return (
    <div className={settings.stack}>
      <TagsInput label={t("scopes")} maxTags={20} {...form.getInputProps("scopes")} />
      <div className={settings.fields}>
        {claims.map(([field, label]) => (
          <TextInput
            key={field}
            label={label}
            maxLength={200}
            required
            withAsterisk={false}
            {...form.getInputProps(field)}
          />
        ))}
      </div>
      <TagsInput
        label={t("factor")}
        description={t("factorHint")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        maxTags={20}
        {...form.getInputProps("second_factor")}
      />
      <Switch label={t("signsOut")} {...form.getInputProps("signs_out", { type: "checkbox" })} />
      <Groups form={form} />
    </div>
  );
}

function Groups({ form }: { form: Form }) {
  const { t } = useTranslation(["providers", "common"]);
  const teams = useTeams().data ?? [];
  const roles = (["member", "manager", "admin"] as const).map((role) => ({
    value: role,
    label: t(`common:role.${role}`),
  }));
  return (
    <Fieldset legend={t("providers:groups")} className={styles.groups}>
      {form.values.groups.map(({ group }, position) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name, and are never moved
        <div key={position} className={styles.group}>
          <TextInput
            aria-label={t("providers:group")}
            placeholder={t("providers:group")}
            maxLength={200}
            required
            {...form.getInputProps(`groups.${position}.group`)}
          />
          <Select
            aria-label={t("providers:role")}
            placeholder={t("providers:noRole")}
            clearable
            data={roles}
            {...chosen(form, `groups.${position}.role`)}
          />
          <Select
            aria-label={t("providers:team")}
            placeholder={t("providers:noTeam")}
            clearable
            searchable
            data={teams.map(({ id, name }) => ({ value: id, label: name }))}
            {...chosen(form, `groups.${position}.team_id`)}
          />
          <ActionIcon
            aria-label={t("providers:removeGroup", { group })}
            onClick={() => form.removeListItem("groups", position)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      {typeof form.errors.groups === "string" && <p role="alert">{form.errors.groups}</p>}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPlus size={14} />}
        onClick={() => form.insertListItem("groups", { group: "", role: "", team_id: "" })}
      >
        {t("providers:addGroup")}
      </Button>
    </Fieldset>
  );
}

/** A choice that may be none: the form holds an empty text then. */
function chosen(form: Form, field: string) {
  const props = form.getInputProps(field);
  return {
    ...props,
    value: props.value || null,
    onChange: (value: string | null) => props.onChange(value ?? ""),
  };
}
