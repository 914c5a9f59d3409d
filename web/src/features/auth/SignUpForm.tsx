import { Button, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import type { ApiProblem } from "~/api/problem";
import type { SignUpOffer } from "~/api/types";
import { nearestLocale, rememberedLocale } from "~/i18n";
import { textFor } from "~/lib/documents";
import { showAtFields } from "~/ui/formProblem";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { AddressField } from "./AddressField";
import { OtherRegion } from "./OtherRegion";
import { SignUpDocuments } from "./SignUpDocuments";
import { slugOf } from "./slug";

interface SignUpFormProps {
  offer: SignUpOffer;
  onSent: () => void;
}

export function SignUpForm({ offer, onSent }: SignUpFormProps) {
  const { t } = useTranslation("auth");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [region, setRegion] = useState(offer.regions[0]?.name ?? null);
  const form = useForm({ initialValues: { organization_name: "", slug: "", email: "" } });
  const ask = useMutation({
    mutationFn: (values: typeof form.values) => {
      const locale = nearestLocale(rememberedLocale());
      // The text that the page has linked: exactly that one is accepted.
      const documents = offer.documents.flatMap((document) => {
        const text = textFor(document, locale);
        return text ? [{ kind: document.kind, version: document.version, sha256: text.sha256 }] : [];
      });
      const body = { ...values, locale, region, documents };
      return ok(api.POST("/api/v1/sign-ups", { body }));
    },
    onSuccess: onSent,
    onError: (thrown) => setProblem(showAtFields(form, thrown)),
  });
  const name = form.getInputProps("organization_name");
  const elsewhere = offer.regions.find((one) => one.name === region && one.url !== null);
  return (
    <form onSubmit={form.onSubmit((values) => ask.mutate(values))}>
      <Stack gap="sm">
        <TextInput
          label={t("setup.organization")}
          autoComplete="organization"
          required
          withAsterisk={false}
          autoFocus
          maxLength={200}
          {...name}
          onChange={(event) => {
            // The address follows the name until somebody writes their own.
            const { organization_name: before, slug } = form.values;
            if (slug === slugOf(before)) form.setFieldValue("slug", slugOf(event.currentTarget.value));
            name.onChange(event);
          }}
        />
        <AddressField host={offer.host} {...form.getInputProps("slug")} />
        <TextInput
          label={t("signUp.email")}
          description={
            offer.email_domains.length > 0
              ? t("signUp.emailDomains", { domains: offer.email_domains.join(", ") })
              : undefined
          }
          type="email"
          autoComplete="email"
          required
          withAsterisk={false}
          maxLength={254}
          {...form.getInputProps("email")}
        />
        {offer.regions.length > 1 && (
          <Select
            label={t("signUp.region")}
            description={t("signUp.regionHint")}
            data={offer.regions.map((one) => ({
              value: one.name,
              label: t("signUp.regionName", { name: one.name, jurisdiction: one.jurisdiction }),
            }))}
            allowDeselect={false}
            value={region}
            onChange={setRegion}
          />
        )}
        {elsewhere?.url ? (
          <OtherRegion url={elsewhere.url} />
        ) : (
          <>
            <SignUpDocuments documents={offer.documents} />
            <ProblemAlert error={problem} />
            <Button type="submit" fullWidth mt={4} loading={ask.isPending}>
              {t("signUp.submit")}
            </Button>
          </>
        )}
      </Stack>
    </form>
  );
}
