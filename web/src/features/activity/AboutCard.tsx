import { useTranslation } from "react-i18next";
import { Card } from "~/ui/Card";
import styles from "./ActivityPage.module.css";

const leaks = ["exists", "devices", "sizes", "times"] as const;
const never = ["titles", "people", "search"] as const;

/** What the server learns and what it does not, and the limit of doing this in a browser; said before, not after. */
export function AboutCard() {
  const { t } = useTranslation("activity");
  return (
    <Card title={t("about.title")}>
      <div className={styles.about}>
        <section>
          <h3 className={styles.subtitle}>{t("about.never")}</h3>
          <ul>
            {never.map((key) => (
              <li key={key}>{t(`about.neverList.${key}`)}</li>
            ))}
          </ul>
        </section>
        <section>
          <h3 className={styles.subtitle}>{t("about.leaks")}</h3>
          <ul>
            {leaks.map((key) => (
              <li key={key}>{t(`about.leakList.${key}`)}</li>
            ))}
          </ul>
        </section>
        <section>
          <h3 className={styles.subtitle}>{t("about.browser")}</h3>
          <p>{t("about.browserText")}</p>
        </section>
        <section>
          <h3 className={styles.subtitle}>{t("about.lost")}</h3>
          <p>{t("about.lostText")}</p>
        </section>
      </div>
    </Card>
  );
}
