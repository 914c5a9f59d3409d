import { useTranslation } from "react-i18next";
import type { DataProcessor, Residency } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { Loading } from "~/ui/Loading";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { countriesText, countryName } from "~/ui/residency";
import { StatusBadge } from "~/ui/StatusBadge";
import { placeText, unionOf } from "./model";
import { useResidency } from "./queries";
import styles from "./Trust.module.css";

/** Region, stores and processors, as the operator has declared them. */
export function ResidencyCard() {
  const { t } = useTranslation("trust");
  const residency = useResidency();
  const declared = residency.data?.region != null;
  return (
    <Card title={t("residency.title")} {...(declared && { description: t("residency.text") })}>
      <ProblemAlert error={residency.error} onRetry={() => void residency.refetch()} />
      {residency.isPending && <Loading lines={3} />}
      {residency.data &&
        (residency.data.region ? (
          <Declared residency={residency.data} region={residency.data.region} />
        ) : (
          <p className={styles.plain}>{t("residency.undeclared")}</p>
        ))}
    </Card>
  );
}

interface DeclaredProps {
  residency: Residency;
  region: NonNullable<Residency["region"]>;
}

function Declared({ residency, region }: DeclaredProps) {
  const { t } = useTranslation("trust");
  const { locale } = useFormats();
  const union = unionOf(residency);
  const law = union ? t(`jurisdiction.${union}`) : countryName(region.jurisdiction, locale);
  return (
    <>
      <p className={styles.lead}>
        {t("residency.countries", { countries: countriesText(residency, locale) })}{" "}
        <span>{t("residency.region", { region: region.name, law })}</span>
      </p>
      <dl className={styles.stores}>
        {residency.stores.map((store) => (
          <div key={store.store}>
            <dt>{t(`store.${store.store}`)}</dt>
            <dd>{placeText(store, locale)}</dd>
            {store.processor && <dd className={styles.dimmed}>{store.processor}</dd>}
          </div>
        ))}
      </dl>
      {residency.processors.length > 0 && (
        <>
          <h3 className={styles.subtitle}>{t("processors.title")}</h3>
          <ul className={styles.list}>
            {residency.processors.map((processor) => (
              <ProcessorRow key={processor.name} processor={processor} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function ProcessorRow({ processor }: { processor: DataProcessor }) {
  const { t } = useTranslation("trust");
  const { locale, date } = useFormats();
  const { name, purpose, country, mechanism, state } = processor;
  const facts = [
    purpose,
    countryName(country, locale),
    ...(mechanism ? [t(`mechanism.${mechanism}`)] : []),
    t("processors.dates", { from: date(processor.valid_from), until: date(processor.valid_until) }),
  ];
  return (
    <li>
      <div className={styles.head}>
        <strong>{name}</strong>
        <StatusBadge tone={state === "valid" ? "accent" : "danger"}>
          {t(`processors.state.${state}`)}
        </StatusBadge>
      </div>
      <p className={styles.dimmed}>{facts.join(" · ")}</p>
    </li>
  );
}
