import { useTranslation } from "react-i18next";
import { useMay } from "~/platform/session";
import { Card } from "~/ui/Card";
import { RatesTable } from "~/ui/rates/RatesTable";

/** All rates of the organization: its own, those of members, projects and tasks. */
export function RatesPage() {
  const { t } = useTranslation("rates");
  const maySet = useMay("project_rate_manage");
  return (
    <Card flush title={t("title")} description={t("about")}>
      <RatesTable filter={{}} maySet={maySet} />
    </Card>
  );
}
