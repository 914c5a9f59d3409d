import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DateText } from "~/api/types";
import { useClosedPeriod } from "~/platform/closedPeriod";
import { DateField } from "~/ui/DateField";

interface MoveDateProps {
  date: DateText;
  onPick: (date: DateText) => void;
  onClose: () => void;
}

/** Asks for another date of an entry. */
export default function MoveDate({ date, onPick, onClose }: MoveDateProps) {
  const { t } = useTranslation("entries");
  const { firstOpen } = useClosedPeriod();
  const pick = (picked: DateText | null) => {
    onClose();
    if (picked && picked !== date) onPick(picked);
  };
  return (
    <Modal opened onClose={onClose} title={t("moveDate")} size="sm">
      <DateField
        label={t("date")}
        value={date}
        {...(firstOpen && { minDate: firstOpen })}
        data-autofocus
        onChange={pick}
      />
    </Modal>
  );
}
