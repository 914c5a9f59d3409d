import { Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "~/platform/session";
import { LinkTabs } from "~/ui/LinkTabs";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { settingsTabs } from "./tabs";

/** The frame of the settings: a tab per page. What is about the organization stands there only for those who may change it. */
export function SettingsPage() {
  const { t } = useTranslation(["settings", "common"]);
  const me = useMe();
  const tabs = settingsTabs
    .filter((tab) => tab.shown(me))
    .map((tab) => ({ to: tab.to, label: t(`settings:${tab.label}.title`) }));
  return (
    <>
      <PageHead title={t("settings:title")}>
        <LinkTabs label={t("settings:title")} tabs={tabs} />
      </PageHead>
      <PageBody narrow>
        <Outlet />
      </PageBody>
    </>
  );
}
