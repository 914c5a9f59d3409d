import { IconChevronDown } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type KeyboardEvent, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { SettingsGroup, SettingsPage } from "./pages";
import styles from "./SettingsNav.module.css";

interface SettingsNavProps {
  groups: SettingsGroup[];
  /** The page that is shown; none where the address leads to one that the list does not show. */
  current: SettingsPage | undefined;
  open: boolean;
  onOpen: (open: boolean) => void;
}

/**
 * The list of pages beside the page. Where both do not fit, a button with the name of the page stands for the list, and
 * the open list takes the place of the page. Which of the two is decided by CSS alone, so that nothing moves at first.
 */
export function SettingsNav({ groups, current, open, onOpen }: SettingsNavProps) {
  const { t } = useTranslation("settings");
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const name = current ? t(`${current.label}.title`) : t("title");
  const close = () => {
    if (!open) return;
    onOpen(false);
    // The link that has the focus goes away; the button is called like the page that was chosen.
    button.current?.focus();
  };
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    close();
  };
  return (
    <nav className={styles.nav} aria-label={t("title")} onKeyDown={closeOnEscape}>
      <button
        ref={button}
        type="button"
        className={styles.button}
        aria-expanded={open}
        aria-controls={id}
        aria-label={t("choosePage", { page: name })}
        onClick={() => onOpen(!open)}
      >
        {current && <current.icon size={18} stroke={1.6} aria-hidden="true" />}
        <span className={styles.current}>{name}</span>
        <IconChevronDown className={styles.chevron} size={18} stroke={1.6} aria-hidden="true" />
      </button>
      <div id={id} className={styles.groups} data-open={open || undefined}>
        {groups.map((group) => (
          <Group key={group.label} group={group} onChoose={close} />
        ))}
      </div>
    </nav>
  );
}

function Group({ group, onChoose }: { group: SettingsGroup; onChoose: () => void }) {
  const { t } = useTranslation("settings");
  const id = useId();
  return (
    <div className={styles.group}>
      <h2 id={id} className={styles.heading}>
        {t(`group.${group.label}`)}
      </h2>
      <ul className={styles.list} aria-labelledby={id}>
        {group.pages.map((page) => (
          <li key={page.to}>
            <Link
              to={page.to}
              className={styles.item}
              activeOptions={{ exact: true, includeSearch: false }}
              activeProps={{ className: styles.active, "aria-current": "page" }}
              onClick={onChoose}
            >
              <page.icon size={18} stroke={1.6} aria-hidden="true" />
              {t(`${page.label}.title`)}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
