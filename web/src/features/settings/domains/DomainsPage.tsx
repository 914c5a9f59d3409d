import { Alert, Button, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "~/ui/Card";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { AddDomain } from "./AddDomain";
import { DomainItem } from "./DomainItem";
import styles from "./Domains.module.css";
import { useDomains } from "./queries";

/** The domains of the organization's own: what has to stand in DNS, and whether it does. */
export function DomainsPage() {
  const { t } = useTranslation("domains");
  const domains = useDomains();
  const [adding, setAdding] = useState(false);
  const items = domains.data?.items ?? [];
  const pointsTo = domains.data?.points_to;
  const add = pointsTo && (
    <Button size="xs" variant="default" leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
      {t("add")}
    </Button>
  );
  return (
    <Card flush title={t("title")} description={t("about")} actions={items.length > 0 ? add : undefined}>
      <ProblemAlert error={domains.error} onRetry={() => void domains.refetch()} />
      {domains.isPending && <Loading lines={3} />}
      {pointsTo === null && (
        <Alert variant="light" color="yellow" mx="md" mb="md">
          <Text fw={600} size="sm">
            {t("notReady")}
          </Text>
          {t("notReadyText")}
        </Alert>
      )}
      {pointsTo && items.length === 0 && (
        <EmptyState title={t("empty")} text={t("emptyText", { host: window.location.host })} action={add} />
      )}
      {items.length > 0 && (
        <ul className={styles.list} aria-label={t("title")}>
          {items.map((item) => (
            <DomainItem key={item.domain} item={item} pointsTo={pointsTo ?? null} />
          ))}
        </ul>
      )}
      {items.length > 0 && <p className={styles.foot}>{t("anew")}</p>}
      {adding && <AddDomain onClose={() => setAdding(false)} />}
    </Card>
  );
}
