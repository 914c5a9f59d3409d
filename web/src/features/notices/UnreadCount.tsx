import { useTranslation } from "react-i18next";
import { useUnread } from "./queries";
import styles from "./UnreadCount.module.css";

/** The number of notices that wait, beside the way to them; nothing when none does. */
export function UnreadCount() {
  const { t } = useTranslation("notices");
  const count = useUnread().data ?? 0;
  if (count === 0) return null;
  return (
    <span className={styles.count}>
      <span aria-hidden="true">{count > 99 ? "99+" : count}</span>
      <span className="visually-hidden">{t("unread", { count })}</span>
    </span>
  );
}
