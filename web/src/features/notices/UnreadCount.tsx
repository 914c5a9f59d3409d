import { useTranslation } from "react-i18next";
import { CountBadge } from "~/ui/CountBadge";
import { useUnread } from "./queries";

/** The number of notices that wait, beside the way to them; nothing when none does. */
export function UnreadCount() {
  const { t } = useTranslation("notices");
  const count = useUnread().data ?? 0;
  return <CountBadge count={count} label={t("unread", { count })} />;
}
