import { Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { Loading } from "~/ui/Loading";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { sizeText } from "../exportModel";
import { type LimitName, limitNames, shareOf, toneOfShare } from "./limitModel";
import { useLimits } from "./limitQueries";
import styles from "./Trust.module.css";

/** What the organization uses against what the operator lets it use. */
export function LimitsCard() {
  const { t } = useTranslation("documents");
  const limits = useLimits();
  return (
    <Card title={t("limits.title")} description={t("limits.text")}>
      <ProblemAlert error={limits.error} onRetry={() => void limits.refetch()} />
      {limits.isPending && <Loading lines={3} />}
      {limits.data && (
        <ul className={styles.list}>
          {limitNames.map((name) => (
            <Row key={name} name={name} {...limits.data[name]} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Row({ name, used, limit }: { name: LimitName; used: number; limit: number | null }) {
  const { t } = useTranslation("documents");
  const { locale, number } = useFormats();
  const text = (value: number) => (name.endsWith("_bytes") ? sizeText(value, locale) : number(value));
  const share = shareOf(used, limit);
  const label = t(`limits.${name}`);
  return (
    <li>
      <div className={styles.head}>
        <h3>{label}</h3>
        <span>
          {limit === null
            ? t("limits.free", { used: text(used) })
            : t("limits.of", { used: text(used), limit: text(limit) })}
        </span>
      </div>
      {share !== null && (
        <Progress value={share} size="sm" mt={6} color={toneOfShare(share)} aria-label={label} />
      )}
      {share !== null && share >= 100 && <p className={styles.dimmed}>{t(`limits.full.${name}`)}</p>}
    </li>
  );
}
