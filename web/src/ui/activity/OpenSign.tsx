import { IconLockOpen } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useActivity } from "~/platform/activity/useActivity";
import styles from "./Activity.module.css";

/** An open lock beside the way to the activity, on every page: nobody leaves the log open without seeing it. */
export default function OpenSign() {
  const { t } = useTranslation("activity");
  if (useActivity().phase !== "open") return null;
  return (
    <span className={styles.openSign} title={t("button.open")}>
      <IconLockOpen size={15} stroke={1.6} aria-hidden="true" />
      <span className="visually-hidden">{t("button.sign")}</span>
    </span>
  );
}
