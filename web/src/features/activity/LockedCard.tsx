import { Button, Code, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "~/ui/Card";
import styles from "./ActivityPage.module.css";
import { IdleChoice } from "./IdleChoice";
import { DeleteLogDialog } from "./keys/DeleteLogDialog";

/** What the log is for, and how somebody begins one. */
export function LockedCard({ idle }: { idle: boolean }) {
  const { t } = useTranslation("activity");
  const [deleting, setDeleting] = useState(false);
  return (
    <Card title={idle ? t("locked.idle") : t("locked.title")} description={t("locked.text")}>
      <Text size="sm" mb={4}>
        {t("locked.begin")}
      </Text>
      <Code
        block
        className={styles.commands}
      >{`hourbook-agent enrol --server ${location.host} --token-file token\nhourbook-agent run`}</Code>
      <IdleChoice />
      <Text size="sm" mt="md" mb={4}>
        {t("locked.lost")}
      </Text>
      <Button variant="default" color="red" onClick={() => setDeleting(true)}>
        {t("keys.delete.open")}
      </Button>
      {deleting && <DeleteLogDialog onClose={() => setDeleting(false)} />}
    </Card>
  );
}
