import { Button } from "@mantine/core";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { newVersion } from "~/platform/serviceWorker";
import { isUnfinished } from "~/platform/unfinished";
import styles from "./UpdateOffer.module.css";

const LOOK_EVERY_MS = 500;

/** Offers a newer version of the app. It is loaded when asked for, and never over something half typed. */
export function UpdateOffer() {
  const { t } = useTranslation("offline");
  const there = useSyncExternalStore(newVersion.subscribe, newVersion.isThere);
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    if (!wanted) return;
    const takeWhenFinished = () => {
      if (!isUnfinished()) newVersion.take();
    };
    takeWhenFinished();
    const timer = window.setInterval(takeWhenFinished, LOOK_EVERY_MS);
    return () => window.clearInterval(timer);
  }, [wanted]);
  if (!there) return null;
  return (
    <div role="status" className={styles.offer}>
      <span>{wanted ? t("version.unfinished") : t("version.text")}</span>
      {!wanted && (
        <Button size="compact-sm" variant="light" onClick={() => setWanted(true)}>
          {t("version.take")}
        </Button>
      )}
    </div>
  );
}
