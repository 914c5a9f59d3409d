import { Button } from "@mantine/core";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { newVersion } from "~/platform/serviceWorker";
import { TIMER_FIELD_ID } from "~/platform/timerFocus";
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

/** A dialog is open, the timer field has text in it, or somebody is in the middle of a field. */
function isUnfinished(): boolean {
  if (document.querySelector('[role="dialog"], [role="alertdialog"]')) return true;
  const timer = document.getElementById(TIMER_FIELD_ID);
  if (timer instanceof HTMLInputElement && timer.value !== "") return true;
  const here = document.activeElement;
  return (here instanceof HTMLInputElement && here.value !== "") || here instanceof HTMLTextAreaElement;
}
