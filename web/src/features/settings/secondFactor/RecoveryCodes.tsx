import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconCopy, IconDownload, IconPrinter } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "~/platform/session";
import { notifyDone } from "~/ui/notify";
import { codesFile } from "./model";
import styles from "./SecondFactor.module.css";

/** The recovery codes, shown this once, with every way to keep them. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const { t } = useTranslation(["settings", "ui", "common"]);
  const { organization, member } = useMe();
  const [kept, setKept] = useState(false);
  const heading = t("settings:factor.codesOf", { organization: organization.name, email: member.email });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(codes.join("\n"));
      setKept(true);
      notifyDone(t("common:action.copied"));
    } catch {
      notifyDone(t("ui:copyFailed"));
    }
  };
  const download = () => {
    const url = URL.createObjectURL(new Blob([codesFile(codes, heading)], { type: "text/plain" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = "hourbook-recovery-codes.txt";
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(url), 60_000);
    setKept(true);
  };
  const print = () => {
    window.print();
    setKept(true);
  };
  return (
    <Stack gap="sm">
      <Alert variant="light" color="teal" title={t("settings:factor.on")}>
        {t("settings:factor.codesText")}
      </Alert>
      <div className={styles.sheet}>
        <Text size="sm" fw={500} mb={6}>
          {heading}
        </Text>
        <ul className={styles.codes} aria-label={t("settings:factor.codes")}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
      </div>
      <Group gap="xs">
        <Button variant="default" leftSection={<IconCopy size={16} />} onClick={() => void copy()}>
          {t("common:action.copy")}
        </Button>
        <Button variant="default" leftSection={<IconDownload size={16} />} onClick={download}>
          {t("settings:factor.download")}
        </Button>
        <Button variant="default" leftSection={<IconPrinter size={16} />} onClick={print}>
          {t("settings:factor.print")}
        </Button>
      </Group>
      <Group justify="flex-end">
        <Button variant={kept ? "filled" : "default"} onClick={onDone}>
          {t("settings:factor.kept")}
        </Button>
      </Group>
    </Stack>
  );
}
