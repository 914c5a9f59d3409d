import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Me } from "~/api/types";
import { type NavItem, navGroups } from "~/platform/nav";
import { may } from "~/platform/session";
import { dialogIsOpen, useShortcut } from "~/platform/shortcuts";
import { focusTimer } from "~/platform/timerFocus";
import { undoLastStep } from "~/ui/notify";
import { Overlays } from "./Overlays";
import { hideOverlay, showOverlay, useOverlay } from "./overlay";

/** Registers the shortcuts that work on every page, and shows what they open. */
export function ShellShortcuts({ me }: { me: Me }) {
  const { t } = useTranslation();
  const record = t("shortcuts.record");
  const general = t("shortcuts.general");
  const overlay = useOverlay();
  const navigate = useNavigate();
  const togglePalette = () => {
    if (overlay === "palette") return hideOverlay();
    // What is being typed in another dialog must not disappear under the palette.
    if (!dialogIsOpen()) showOverlay("palette");
  };
  useShortcut({ keys: "n", label: t("shortcuts.new"), group: record, run: focusTimer });
  useShortcut({ keys: "/", label: t("shortcuts.filter"), group: general, run: focusFilter });
  useShortcut({
    keys: "?",
    label: t("shortcuts.title"),
    group: general,
    run: () => showOverlay("shortcuts"),
  });
  useShortcut({
    keys: "t",
    label: t("shortcuts.today"),
    group: t("shortcuts.goTo"),
    run: () => void navigate({ to: "/today", search: {} }),
  });
  useShortcut({
    keys: "mod+z",
    label: t("shortcuts.undo"),
    group: general,
    run: () => void undoLastStep(),
    outsideFields: true,
  });
  useShortcut({ keys: "mod+k", label: t("shortcuts.palette"), group: general, run: togglePalette });
  const items = navGroups
    .flatMap((group) => group.items)
    .filter((item) => !item.needs || may(me, item.needs));
  return (
    <>
      {items.map((item) => (
        <GoTo key={item.label} item={item} />
      ))}
      <Overlays />
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
