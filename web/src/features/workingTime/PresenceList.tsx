import { useTranslation } from "react-i18next";
import type { Presence } from "~/api/types";
import { usePresenceText } from "./usePresenceText";
import styles from "./WorkingTime.module.css";

/** Start, end, each break and the total of a day. */
export function PresenceList({ presence, zone }: { presence: Presence; zone: string }) {
  const { t } = useTranslation("workingTime");
  const text = usePresenceText(zone);
  const each = text.eachBreak(presence);
  return (
    <dl className={styles.facts}>
      <div>
        <dt>{t("start")}</dt>
        <dd>{text.start(presence)}</dd>
      </div>
      <div>
        <dt>{t("end")}</dt>
        <dd>{text.end(presence)}</dd>
      </div>
      <div>
        <dt>{t("breaks")}</dt>
        <dd>
          {each.length > 0 ? (
            <>
              {each.map((one) => (
                <span key={one} className={styles.break}>
                  {one}
                </span>
              ))}
              <span className={styles.quiet}>{text.breaks(presence)}</span>
            </>
          ) : (
            t("noBreaks")
          )}
        </dd>
      </div>
      {presence.stated_seconds > 0 && (
        <div>
          <dt>{t("stated")}</dt>
          <dd>{text.stated(presence)}</dd>
        </div>
      )}
      <div className={styles.total}>
        <dt>{t("total")}</dt>
        <dd>{text.total(presence)}</dd>
      </div>
    </dl>
  );
}
