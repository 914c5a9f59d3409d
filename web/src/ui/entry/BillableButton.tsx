import { ActionIcon, Menu } from "@mantine/core";
import { IconCheck, IconReceipt, IconReceiptOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Billable } from "~/api/types";
import styles from "./entry.module.css";

interface BillableButtonProps {
  value: Billable;
  /** What the server made of it, where it is known. */
  effective: boolean | undefined;
  onChange: (billable: Billable) => void;
  disabled?: boolean;
}

const choices: Billable[] = ["inherit", "yes", "no"];

/** The three-valued wish about billing; the icon shows what comes out of it. */
export function BillableButton({ value, effective, onChange, disabled = false }: BillableButtonProps) {
  const { t } = useTranslation();
  const shown = value === "inherit" ? effective : value === "yes";
  const Icon = shown ? IconReceipt : IconReceiptOff;
  const label = shown ? t("billable.yes") : t("billable.no");
  if (disabled) {
    return (
      <span className={styles.fixed} title={label}>
        <Icon size={16} stroke={1.8} role="img" aria-label={label} />
      </span>
    );
  }
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon
          aria-label={`${t("billable.label")}: ${label}`}
          title={label}
          className={shown ? styles.billable : styles.notBillable}
        >
          <Icon size={16} stroke={1.8} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map((choice) => (
          <Menu.Item
            key={choice}
            onClick={() => choice !== value && onChange(choice)}
            rightSection={choice === value ? <IconCheck size={14} aria-hidden="true" /> : undefined}
          >
            {t(`billable.${choice}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
