import { Link, Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "~/platform/session";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import styles from "./SettingsPage.module.css";

const tabs = [
  { to: "/settings", label: "profile", exact: true },
  { to: "/settings/favorites", label: "favorites", exact: false },
  { to: "/settings/security", label: "security", exact: false },
  { to: "/settings/organization", label: "organization", exact: false },
  { to: "/settings/statuses", label: "statuses", exact: false },
] as const;

/** The frame of the settings: a tab per page. What is about the organization stands there only for those who may change it. */
export function SettingsPage() {
  const { t } = useTranslation(["settings", "common"]);
  const mayChange = useMe().organization.allowed_actions.includes("update");
  return (
    <>
      <PageHead title={t("settings:title")}>
        <nav aria-label={t("settings:title")} className={styles.tabs}>
          {tabs
            .filter((tab) => mayChange || !(tab.label === "organization" || tab.label === "statuses"))
            .map((tab) => (
              <Link
                key={tab.to}
                to={tab.to}
                className={styles.tab}
                activeOptions={{ exact: tab.exact }}
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
