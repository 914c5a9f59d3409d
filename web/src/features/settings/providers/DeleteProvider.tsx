import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SignInProvider } from "~/api/types";
import { FormModal } from "~/ui/FormModal";
import { notifyDone } from "~/ui/notify";
import { useDeleteProvider } from "./queries";

/** What follows cannot be undone: the secret is gone, and people are signed out. */
export function DeleteProvider({ provider, onClose }: { provider: SignInProvider; onClose: () => void }) {
  const { t } = useTranslation("providers");
  const remove = useDeleteProvider();
  return (
    <FormModal
      title={t("deleteTitle", { name: provider.name })}
      opened
      onClose={onClose}
      onSubmit={(event) => {
        event?.preventDefault();
        remove.mutate(provider, {
          onSuccess: () => {
            notifyDone(t("removed", { name: provider.name }));
            onClose();
          },
        });
      }}
      dirty={false}
      busy={remove.isPending}
      problem={remove.error}
      submitLabel={t("remove")}
    >
      <Text size="sm">{t("deleteText")}</Text>
    </FormModal>
  );
}
