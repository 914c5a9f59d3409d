import { Select, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { locales, setLocale } from "~/i18n";
import { NewPasswordField } from "~/ui/NewPasswordField";
import { ZoneSelect } from "~/ui/ZoneSelect";

export interface AccountValues extends Record<string, unknown> {
  name: string;
  password: string;
  time_zone: string;
  locale: string;
}

interface AccountFieldsProps<Values extends AccountValues> {
  form: UseFormReturnType<Values>;
  /** Names and addresses that a password must not be made of. */
  context: readonly string[];
}

/** What both the first owner and an invited member say about themselves. */
export function AccountFields<Values extends AccountValues>({ form, context }: AccountFieldsProps<Values>) {
  const { t } = useTranslation("auth");
  const locale = form.getInputProps("locale");
  return (
    <>
      <TextInput
        label={t("setup.name")}
        autoComplete="name"
        required
        withAsterisk={false}
        maxLength={200}
        {...form.getInputProps("name")}
      />
      <NewPasswordField context={[form.values.name, ...context]} {...form.getInputProps("password")} />
      <ZoneSelect label={t("setup.zone")} {...form.getInputProps("time_zone")} />
      <Select
        label={t("setup.language")}
        data={[...locales]}
        {...locale}
        onChange={(value) => {
          locale.onChange(value);
          if (value) void setLocale(value);
        }}
      />
    </>
  );
}
