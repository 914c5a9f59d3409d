import { Code, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Card } from "~/ui/Card";
import styles from "./ActivityPage.module.css";
import { IdleChoice } from "./IdleChoice";

/** What the log is for, and how somebody begins one. */
export function LockedCard({ idle }: { idle: boolean }) {
  const { t } = useTranslation("activity");
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
    </Card>
  );
}
