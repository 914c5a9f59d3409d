import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Me } from "~/api/types";
import { may } from "~/platform/session";
import { useShortcut } from "~/platform/shortcuts";
import { focusTimer } from "~/platform/timerFocus";
import { type NavItem, navGroups } from "./nav";
import { ShortcutsOverlay, showShortcuts } from "./ShortcutsOverlay";

/** Registers the shortcuts that work on every page, and shows the overlay. */
export function ShellShortcuts({ me }: { me: Me }) {
  const { t } = useTranslation();
  const record = t("shortcuts.record");
  const general = t("shortcuts.general");
  useShortcut({ keys: "n", label: t("shortcuts.new"), group: record, run: focusTimer });
  useShortcut({ keys: "/", label: t("shortcuts.filter"), group: general, run: focusFilter });
  useShortcut({ keys: "?", label: t("shortcuts.title"), group: general, run: showShortcuts });
  const items = navGroups
    .flatMap((group) => group.items)
    .filter((item) => !item.needs || may(me, item.needs));
  return (
    <>
      {items.map((item) => (
        <GoTo key={item.label} item={item} />
      ))}
      <ShortcutsOverlay />
    </>
  );
}

function GoTo({ item }: { item: NavItem }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  useShortcut({
    keys: `g ${item.key}`,
    label: t(`nav.${item.label}`),
    group: t("shortcuts.goTo"),
    run: () => void navigate({ to: item.to }),
  });
  return null;
}

/** Every page marks its main filter with `data-filter`. */
function focusFilter(): void {
  const filter = document.querySelector<HTMLElement>("main [data-filter]");
  filter?.focus();
}
