import { Outlet, useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "~/platform/session";
import { PageHead } from "~/ui/PageHead";
import { groupsFor } from "./pages";
import { SettingsNav } from "./SettingsNav";
import styles from "./SettingsPage.module.css";

/** The frame of the settings: the pages in groups at the side. What somebody may not open does not stand there. */
export function SettingsPage() {
  const { t } = useTranslation("settings");
  const groups = groupsFor(useMe());
  const { pathname } = useLocation();
  const [open, setOpen] = useState(false);
  // Somebody may go on by the palette or by going back as well: the list is open on one page only.
  const [before, setBefore] = useState(pathname);
  if (before !== pathname) {
    setBefore(pathname);
    setOpen(false);
  }
  const current = groups.flatMap(({ pages }) => pages).find(({ to }) => to === pathname);
  return (
    <>
      <PageHead
        title={t("title")}
        called={current ? `${t(`${current.label}.title`)} · ${t("title")}` : undefined}
      />
      <div className={styles.frame}>
        <SettingsNav groups={groups} current={current} open={open} onOpen={setOpen} />
        <div className={styles.page} data-behind={open || undefined}>
          <Outlet />
        </div>
      </div>
    </>
  );
}
