import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OrganizationDomain } from "~/api/types";
import { FormModal } from "~/ui/FormModal";
import { notifyDone } from "~/ui/notify";
import { useRemoveDomain } from "./queries";

interface RemoveDomainProps {
  item: OrganizationDomain;
  pointsTo: string | null;
  onClose: () => void;
}

/** It ends at once, for everybody who is there: said before, not undone after. */
export function RemoveDomain({ item, pointsTo, onClose }: RemoveDomainProps) {
  const { t } = useTranslation("domains");
  const remove = useRemoveDomain();
  const { domain, state } = item;
  const isHere = window.location.hostname === domain;
  return (
    <FormModal
      title={t("removeTitle", { domain })}
      opened
      onClose={onClose}
      onSubmit={(event) => {
        event?.preventDefault();
        remove.mutate(domain, {
          onSuccess: () => {
            notifyDone(t("removed", { domain }));
            onClose();
          },
        });
      }}
      dirty={false}
      busy={remove.isPending}
      problem={remove.error}
      submitLabel={t("remove")}
    >
      <Text size="sm">{t(state === "waiting" ? "removeWaiting" : "removeText")}</Text>
      {isHere && (
        <Text size="sm" fw={500}>
          {t("removeHere", { host: pointsTo ?? "" })}
        </Text>
      )}
    </FormModal>
  );
}
