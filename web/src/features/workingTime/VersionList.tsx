import { IconLink } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { WorkingDayVersion } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { shortHash } from "./model";
import { usePresenceText } from "./usePresenceText";
import { useNameOf } from "./useWhose";
import styles from "./WorkingTime.module.css";

/** The chain of a day, the newest version first: who made it, what it says, why, when, and its hash. */
export function VersionList({ versions, zone }: { versions: WorkingDayVersion[]; zone: string }) {
  const { t } = useTranslation("workingTime");
  return (
    <section className={styles.part} aria-label={t("versions.title")}>
      <h3 className={styles.heading}>{t("versions.title")}</h3>
      {versions.length === 0 ? (
        <p className={styles.quiet}>{t("versions.none")}</p>
      ) : (
        <ol className={styles.versions} aria-label={t("versions.title")}>
          {versions.toReversed().map((version) => (
            <Version key={version.number} version={version} zone={zone} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Version({ version, zone }: { version: WorkingDayVersion; zone: string }) {
  const { t } = useTranslation("workingTime");
  const { instant } = useFormats();
  const nameOf = useNameOf();
  const text = usePresenceText(zone);
  const { presence } = version;
  return (
    <li>
      <p className={styles.did}>
        <strong>
          {t(`versions.${version.cause}`, { name: nameOf(version.author_id) ?? t("somebody") })}
        </strong>
        <time dateTime={version.at}>{instant(version.at)}</time>
      </p>
      <p className={styles.figures}>
        {t("versions.figures", {
          span: text.span(presence),
          breaks: text.breaks(presence),
          total: text.total(presence),
        })}
      </p>
      {version.reason && <q className={styles.reason}>{version.reason}</q>}
      <p className={styles.hash}>
        <IconLink size={13} aria-hidden="true" />
        <span>{t("versions.number", { number: version.number })}</span>
        <code title={version.hash}>{shortHash(version.hash)}</code>
        {version.previous_hash && (
          <span>
            {t("versions.follows")}{" "}
            <code title={version.previous_hash}>{shortHash(version.previous_hash)}</code>
          </span>
        )}
      </p>
    </li>
  );
}
