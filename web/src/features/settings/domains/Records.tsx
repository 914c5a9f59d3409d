import { useTranslation } from "react-i18next";
import type { OrganizationDomain } from "~/api/types";
import { CopyField } from "~/ui/CopyField";
import styles from "./Domains.module.css";

interface RecordsProps {
  item: OrganizationDomain;
  pointsTo: string | null;
}

/** What somebody enters where the domain is managed: that it is the organization's, and where it leads. */
export function Records({ item, pointsTo }: RecordsProps) {
  const { t } = useTranslation("domains");
  return (
    <ol className={styles.records}>
      <li>
        <h4>{t("record.proof")}</h4>
        <p>{t("record.proofText")}</p>
        <div className={styles.fields}>
          <CopyField named label={t("record.txtName")} value={item.record_name} />
          <CopyField named label={t("record.txtValue")} value={item.record_text} />
        </div>
      </li>
      {pointsTo && (
        <li>
          <h4>{t("record.point")}</h4>
          <p>{t("record.pointText")}</p>
          <div className={styles.fields}>
            <CopyField named label={t("record.cnameName")} value={item.domain} />
            <CopyField named label={t("record.cnameValue")} value={pointsTo} />
          </div>
        </li>
      )}
    </ol>
  );
}
