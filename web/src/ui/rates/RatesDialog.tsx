import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Member } from "~/api/types";
import { useMay } from "~/platform/session";
import { RatesTable } from "./RatesTable";

/** The rates of a member: what their hours are billed at and cost. */
export function RatesDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation(["rates", "common"]);
  const maySet = useMay("rate_manage");
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t("rates:of", { name: member.name })}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <RatesTable filter={{ member_id: member.id }} maySet={maySet} />
    </Modal>
  );
}
