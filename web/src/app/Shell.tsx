import { Outlet } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { TimerBar } from "~/features/timer/TimerBar";
import { setLocale } from "~/i18n";
import { followEvents } from "~/platform/events";
import { FormatsProvider } from "~/platform/formats";
import { useConnection } from "~/platform/offline/connection";
import { keepRecentDays } from "~/platform/offline/recent";
import { queryClient } from "~/platform/queryClient";
import { useMe } from "~/platform/session";
import { allowSingleKeys, handleKey } from "~/platform/shortcuts";
import { focusTimer } from "~/platform/timerFocus";
import { useColorSchemeOf } from "~/theme/ThemeProvider";
import { BottomTabs } from "./BottomTabs";
import { DocumentsNotice } from "./DocumentsNotice";
import { showOverlay, useOverlay } from "./overlay";
import { PageAnnouncer } from "./PageAnnouncer";
import { Rail } from "./Rail";
import styles from "./Shell.module.css";
import { ShellShortcuts } from "./ShellShortcuts";
import { SyncAnnouncer, SyncBadge } from "./sync/SyncBadge";
import { UpdateOffer } from "./sync/UpdateOffer";
import { TimeChoice } from "./TimeChoice";

/** Everything around the pages behind sign-in. */
export function Shell() {
  const me = useMe();
  const { t } = useTranslation();
  const { locale, preferences } = me.member;
  useColorSchemeOf(preferences.color_scheme);

  useEffect(() => void setLocale(locale), [locale]);
  useEffect(
    () => allowSingleKeys(preferences.single_key_shortcuts ?? true),
    [preferences.single_key_shortcuts],
  );
  // Everything on the page was asked for after this answer.
  const known = useRef(me.change_seq);
  useEffect(() => followEvents(queryClient, known.current), []);
  useEffect(() => keepRecentDays(me.member.time_zone), [me.member.time_zone]);
  const { signedOut } = useConnection();
  // Asked once, and never in the place of a dialog in which something may be typed.
  const overlay = useOverlay();
  const asked = useRef(false);
  useEffect(() => {
    if (!signedOut) asked.current = false;
    if (!signedOut || overlay || asked.current) return;
    asked.current = true;
    showOverlay("session");
  }, [signedOut, overlay]);
  // The shortcut of the installed app.
  useEffect(() => {
    if (location.hash === "#timer") focusTimer();
  }, []);
  useEffect(() => {
    document.addEventListener("keydown", handleKey);
    return () => document.removeEventListener("keydown", handleKey);
  }, []);

  return (
    <FormatsProvider me={me}>
      <a href="#content" className={styles.skip}>
        {t("nav.skip")}
      </a>
      <div className={styles.shell}>
        <Rail me={me} />
        <header className={styles.bar}>
          <TimerBar />
          <SyncBadge place="bar" />
          <UpdateOffer />
        </header>
        <main id="content" className={styles.content} tabIndex={-1}>
          <DocumentsNotice me={me} />
          <Outlet />
        </main>
        <BottomTabs me={me} />
      </div>
      <ShellShortcuts me={me} />
      <TimeChoice />
      <SyncAnnouncer />
      <PageAnnouncer />
    </FormatsProvider>
  );
}
