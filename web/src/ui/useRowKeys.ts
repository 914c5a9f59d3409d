import { useTranslation } from "react-i18next";
import { useShortcut } from "~/platform/shortcuts";

/** J and K go to the next and the previous row of the lists on a page; rows are those of tables with `data-rows`. */
export function useRowKeys(): void {
  const { t } = useTranslation("ui");
  const go = (direction: 1 | -1) => {
    const rows = [...document.querySelectorAll<HTMLElement>("main table[data-rows] > tbody > tr")];
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const next = here === -1 ? (direction === 1 ? 0 : rows.length - 1) : here + direction;
    const row = rows[next];
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  };
  const group = t("list");
  useShortcut({ keys: "j", label: t("nextRow"), group, run: () => go(1) });
  useShortcut({ keys: "k", label: t("previousRow"), group, run: () => go(-1) });
}
