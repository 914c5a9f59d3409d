import { Anchor, PasswordInput, Switch, TagsInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ApiProblem, asProblem } from "~/api/problem";
import type { SignInProvider } from "~/api/types";
import { useMe } from "~/platform/session";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { notifyDone } from "~/ui/notify";
import styles from "../SettingsPage.module.css";
import { Addresses } from "./Addresses";
import { Further } from "./Further";
import { changesOf, fresh, furtherFields, renamed, valuesOf, wireOf } from "./model";
import { useAddProvider, useChangeProvider } from "./queries";

interface ProviderFormProps {
  /** Nothing for a new one. */
  provider: SignInProvider | undefined;
  onClose: () => void;
}

const below: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];

/** Sets a provider up. What it needs to know of Hourbook stands there once it is stored. */
export function ProviderForm({ provider, onClose }: ProviderFormProps) {
  const { t } = useTranslation(["providers", "common"]);
  const isOwner = useMe().member.role === "owner";
  const [stored, setStored] = useState(provider);
  const [further, setFurther] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const add = useAddProvider();
  const change = useChangeProvider();
  const form = useForm({ initialValues: provider ? valuesOf(provider) : fresh });
  const refuse = (thrown: unknown) => {
    setProblem(showAtFields(form, thrown, renamed));
    const fields = asProblem(thrown).errors.map(({ field }) => field.split(".")[0] ?? "");
    if (fields.some((field) => furtherFields.includes(field))) setFurther(true);
  };
  const save = (values: typeof form.values) => {
    setProblem(null);
    if (stored) {
      const changes = changesOf(stored, values);
      change.mutate(
        { provider: stored, changes },
        {
          onSuccess: () => {
            notifyDone(t("providers:saved"));
            onClose();
          },
          onError: refuse,
        },
      );
      return;
    }
    add.mutate(wireOf(values), {
      // It stays open: now there are addresses that have to be entered at the provider.
      onSuccess: (made) => {
        notifyDone(t("providers:saved"));
        setStored(made);
        form.setInitialValues(valuesOf(made));
        form.reset();
      },
      onError: refuse,
    });
  };
  return (
    <FormModal
      title={provider ? provider.name : t("providers:add")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit(save)}
      dirty={form.isDirty()}
      busy={add.isPending || change.isPending}
      problem={problem}
      submitLabel={t("common:action.save")}
      size="lg"
    >
      {stored && <Addresses provider={stored} />}
      <TextInput
        label={t("providers:name")}
        description={t("providers:nameHint")}
        inputWrapperOrder={below}
        placeholder={t("providers:namePlaceholder")}
        maxLength={100}
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps("name")}
      />
      <TextInput
        label={t("providers:issuer")}
        description={t("providers:issuerHint")}
        inputWrapperOrder={below}
        placeholder="https://id.example.org"
        maxLength={500}
        required
        withAsterisk={false}
        {...form.getInputProps("issuer")}
      />
      <div className={styles.fields}>
        <TextInput
          label={t("providers:clientId")}
          maxLength={255}
          autoComplete="off"
          required
          withAsterisk={false}
          {...form.getInputProps("client_id")}
        />
        <PasswordInput
          label={t("providers:secret")}
          description={stored?.has_secret ? t("providers:secretKept") : t("providers:secretHint")}
          inputWrapperOrder={below}
          maxLength={1000}
          autoComplete="new-password"
          {...form.getInputProps("client_secret")}
        />
      </div>
      <TagsInput
        label={t("providers:domains")}
        description={t("providers:domainsHint")}
        inputWrapperOrder={below}
        placeholder="example.org"
        maxTags={20}
        {...form.getInputProps("email_domains")}
      />
      <Switch
        label={t("providers:authoritative")}
        description={t("providers:authoritativeHint")}
        disabled={!isOwner}
        {...form.getInputProps("authoritative", { type: "checkbox" })}
      />
      <Switch
        label={t("providers:joins")}
        description={t("providers:joinsHint")}
        {...form.getInputProps("joins", { type: "checkbox" })}
      />
      <Switch label={t("providers:enabled")} {...form.getInputProps("enabled", { type: "checkbox" })} />
      <Anchor
        component="button"
        type="button"
        size="sm"
        aria-expanded={further}
        onClick={() => setFurther(!further)}
      >
        {t("providers:more")}
      </Anchor>
      {further && <Further form={form} />}
    </FormModal>
  );
}
