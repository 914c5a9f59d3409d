import { Button, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DateText } from "~/api/types";
import { uuid7 } from "~/lib/uuid7";
import { planCopy, type Row, type Work } from "./model";
import type { Sheet } from "./useSheet";

interface CopyMenuProps {
  rows: Row[];
  rowsBefore: Row[];
  dates: DateText[];
  isLocked: (date: DateText) => boolean;
  sheet: Sheet;
  addRows: (works: Work[]) => void;
}

/** Takes over what the week before was about, with or without its hours. */
export function CopyMenu({ rows, rowsBefore, dates, isLocked, sheet, addRows }: CopyMenuProps) {
  const { t } = useTranslation("timesheet");
  if (rowsBefore.length === 0) return null;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={14} />}>
          {t("copyLast")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => addRows(rowsBefore)}>{t("copyRows")}</Menu.Item>
        <Menu.Item
          onClick={() => {
            addRows(rowsBefore);
            sheet.run(planCopy(rows, rowsBefore, dates, isLocked, uuid7), t("copied"));
          }}
        >
          {t("copyHours")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
