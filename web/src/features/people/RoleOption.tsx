import { useTranslation } from "react-i18next";
import type { CustomRole, Role } from "~/api/types";
import styles from "./People.module.css";

/** A role in a list, with one sentence about it. */
export function RoleOption({ role, own }: { role: string; own?: CustomRole | undefined }) {
  const { t } = useTranslation(["people", "common"]);
  const standard = role as Role;
  return (
    <span className={styles.option}>
      <span>{own?.name ?? t(`common:role.${standard}`)}</span>
      <span className={styles.hint}>
        {own
          ? own.description || t("people:ownRole.as", { role: t(`common:role.${own.based_on}`) })
          : t(`people:about.${standard}`)}
      </span>
    </span>
  );
}
