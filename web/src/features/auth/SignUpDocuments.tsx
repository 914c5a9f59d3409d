import { Anchor, Checkbox, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SignUpOffer } from "~/api/types";

/** What the operator wants accepted: each text can be read, and each is accepted by itself. */
export function SignUpDocuments({ documents }: Pick<SignUpOffer, "documents">) {
  const { t } = useTranslation(["auth", "documents"]);
  if (documents.length === 0) return null;
  return (
    <Stack gap="xs">
      <Text size="sm">{t("auth:signUp.accept")}</Text>
      {documents.map(({ kind, version, texts }) => (
        <Checkbox
          key={kind}
          required
          label={
            // The page shows the text in the language of its reader.
            <Anchor href={texts[0]?.path} target="_blank" rel="noreferrer" size="sm">
              {t("auth:signUp.document", { document: t(`documents:kind.${kind}`), version })}
            </Anchor>
          }
        />
      ))}
    </Stack>
  );
}
