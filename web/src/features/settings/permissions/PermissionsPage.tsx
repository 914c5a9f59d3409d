import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePermissionMatrix } from "~/api/queries/permissions";
import type { PermissionMatrix, PermissionRow } from "~/api/types";
import { Card } from "~/ui/Card";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { useActionWords } from "~/ui/permissions/useActionWords";
import { SearchField } from "~/ui/SearchField";
import { ExplainCard } from "./ExplainCard";
import { matches, reachOf } from "./model";
import styles from "./Permissions.module.css";

/** What every role may do, readable by everybody, and why somebody may do something or may not. */
export function PermissionsPage() {
  const { t } = useTranslation("permissions");
  const matrix = usePermissionMatrix();
  return (
    <>
      {matrix.data && <ExplainCard rows={matrix.data.rows} />}
      <Card flush title={t("title")} description={t("about")}>
        <ProblemAlert error={matrix.error} onRetry={() => void matrix.refetch()} />
        {matrix.isPending && <Loading lines={10} />}
        {matrix.data && <Matrix matrix={matrix.data} />}
      </Card>
    </>
  );
}

function Matrix({ matrix }: { matrix: PermissionMatrix }) {
  const { t } = useTranslation(["permissions", "common"]);
  const words = useActionWords();
  const [search, setSearch] = useState("");
  const shown = matrix.rows.filter((row) => matches(words.action(row.action, row.description), search));
  const roles = [
    ...matrix.roles.map((role) => ({ key: role as string, header: t(`common:role.${role}`) })),
    ...matrix.custom_roles.map((role) => ({ key: role.id, header: role.name })),
  ];
  const columns: Column<PermissionRow>[] = [
    {
      key: "action",
      header: t("permissions:action"),
      phone: "title",
      cell: (row) => words.action(row.action, row.description),
    },
    ...roles.map(({ key, header }) => ({
      key,
      header,
      width: "7.5rem",
      cell: (row: PermissionRow) => {
        const reach = reachOf(row, key);
        return (
          <span className={styles.reach} data-reach={reach === "no" ? "no" : undefined}>
            {t(`permissions:reach.${reach}`)}
          </span>
        );
      },
    })),
  ];
  return (
    <>
      <div className={styles.search}>
        <SearchField label={t("permissions:search")} value={search} onChange={setSearch} />
        <p className={styles.hint}>{t("permissions:reachHint")}</p>
      </div>
      <DataTable
        label={t("permissions:title")}
        wide={matrix.custom_roles.length > 0}
        columns={columns}
        rows={shown}
        rowKey={(row) => row.action}
        empty={<EmptyState title={t("permissions:none")} text={t("permissions:noneText")} />}
      />
    </>
  );
}
