import { Anchor, Checkbox, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SignUpOffer } from "~/api/types";
import { nearestLocale, rememberedLocale } from "~/i18n";
import { pageOf, textFor } from "~/lib/documents";

/** What the operator wants accepted: each text can be read, and each is accepted by itself. */
export function SignUpDocuments({ documents }: Pick<SignUpOffer, "documents">) {
  const { t } = useTranslation(["auth", "documents"]);
  if (documents.length === 0) return null;
  return (
    <Stack gap="xs">
      <Text size="sm">{t("auth:signUp.accept")}</Text>
      {documents.map((document) => {
        const { kind, version } = document;
        const text = textFor(document, nearestLocale(rememberedLocale()));
        return (
          <Checkbox
            key={kind}
            required
            label={
              <Anchor
                href={pageOf(document, text?.language ?? "en")}
                target="_blank"
                rel="noopener"
                size="sm"
                underline="always"
              >
                {t("auth:signUp.document", { document: t(`documents:kind.${kind}`), version })}
              </Anchor>
            }
          />
        );
      })}
    </Stack>
  );
}
