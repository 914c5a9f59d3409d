import { useTranslation } from "react-i18next";
import type { Role } from "~/api/types";
import styles from "./People.module.css";

/** A role in a list, with one sentence about it. */
export function RoleOption({ role }: { role: Role }) {
  const { t } = useTranslation(["people", "common"]);
  return (
    <span className={styles.option}>
      <span>{t(`common:role.${role}`)}</span>
      <span className={styles.hint}>{t(`people:about.${role}`)}</span>
    </span>
  );
}
