import { Button, Group } from "@mantine/core";
import { IconDownload, IconPrinter } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Kit } from "~/platform/activity/protocol";
import { kitPage } from "~/platform/activity/sealed/kitPage";
import { useMe } from "~/platform/session";
import { QrCode } from "~/ui/QrCode";
import styles from "./Keys.module.css";

/** The recovery kit as a page: all that opens the log without Hourbook, with every way to keep it. */
export function KitSheet({ kit }: { kit: Kit }) {
  const { t } = useTranslation("activity");
  const { organization, member } = useMe();
  return (
    <>
      <div className={styles.sheet}>
        <div>
          <h3 className={styles.title}>{t("kit.title")}</h3>
          <p>{t("kit.of", { organization: organization.name, email: member.email })}</p>
          <p>{t("kit.whoever")}</p>
        </div>
        <div className={styles.key}>
          <div>
            <h4 className={styles.subtitle}>{t("kit.words")}</h4>
            <ol className={styles.words} aria-label={t("kit.words")} lang="en" translate="no">
              {kit.words.split(" ").map((word, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a word may stand in two places, which never change
                <li key={place}>{word}</li>
              ))}
            </ol>
          </div>
          <QrCode text={kit.key} label={t("kit.code")} />
        </div>
        <Part title={t("kit.key")} text={kit.key} />
        <Part title={t("kit.fingerprint")} text={kit.fingerprint} />
        <Part title={t("kit.without")} text={kit.commands.join("\n")} />
      </div>
      <Group gap="xs">
        <Button variant="default" leftSection={<IconPrinter size={16} />} onClick={() => window.print()}>
          {t("kit.print")}
        </Button>
        <Button variant="default" leftSection={<IconDownload size={16} />} onClick={() => save(kit)}>
          {t("kit.download")}
        </Button>
      </Group>
    </>
  );
}

function Part({ title, text }: { title: string; text: string }) {
  return (
    <div>
      <h4 className={styles.subtitle}>{title}</h4>
      <pre className={styles.literal} lang="en" translate="no">
        {text}
      </pre>
    </div>
  );
}

/** The same file as that of the command line. */
function save(kit: Kit) {
  const url = URL.createObjectURL(new Blob([kitPage(kit)], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "hourbook-recovery-kit.txt";
  link.click();
  // The browser reads the address after the click returned.
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
