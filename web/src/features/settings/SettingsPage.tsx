import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "~/platform/session";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import styles from "./SettingsPage.module.css";
import { settingsTabs } from "./tabs";

/** The frame of the settings: a tab per page. What is about the organization stands there only for those who may change it. */
export function SettingsPage() {
  const { t } = useTranslation(["settings", "common"]);
  const me = useMe();
  const tabs = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // On a phone the tabs scroll, and the one that is shown may lie out of sight. The font makes them wider when it comes.
  useEffect(() => {
    const show = () => {
      const shown = tabs.current?.querySelector(`[href="${pathname}"]`);
      shown?.scrollIntoView({ block: "nearest", inline: "center" });
    };
    show();
    void document.fonts.ready.then(show);
  }, [pathname]);
  return (
    <>
      <PageHead title={t("settings:title")}>
        <nav aria-label={t("settings:title")} className={styles.tabs} ref={tabs}>
          {settingsTabs
            .filter((tab) => tab.shown(me))
            .map((tab) => (
              <Link
                key={tab.to}
                to={tab.to}
                className={styles.tab}
                activeOptions={{ exact: tab.to === "/settings" }}
                activeProps={{ className: styles.active, "aria-current": "page" }}
              >
                {t(`settings:${tab.label}.title`)}
              </Link>
            ))}
        </nav>
      </PageHead>
      <PageBody narrow>
        <Outlet />
      </PageBody>
    </>
  );
}
