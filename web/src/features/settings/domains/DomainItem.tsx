import { Alert, Anchor, Button, Text } from "@mantine/core";
import { IconListDetails, IconMailForward, IconTrash } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DomainProof, OrganizationDomain } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { serverClock } from "~/platform/serverClock";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { RowMenu } from "~/ui/RowMenu";
import { StatusBadge } from "~/ui/StatusBadge";
import styles from "./Domains.module.css";
import { certificateFact, needsRecords, toneOf } from "./model";
import { useCheckDomain, usePreferDomain } from "./queries";
import { Records } from "./Records";
import { RemoveDomain } from "./RemoveDomain";

interface DomainItemProps {
  item: OrganizationDomain;
  pointsTo: string | null;
}

/** One domain: where it stands, what is to be done, and the answer of DNS where it was asked. */
export function DomainItem({ item, pointsTo }: DomainItemProps) {
  const { t } = useTranslation("domains");
  const id = useId();
  const check = useCheckDomain();
  const [answer, setAnswer] = useState<DomainProof>();
  const [shown, setShown] = useState(needsRecords(item));
  const [leaving, setLeaving] = useState(false);
  const ask = () =>
    check.mutate(item.domain, {
      onSuccess: ({ proof }) => {
        setAnswer(proof);
        if (proof === "proved") setShown(false);
      },
      onError: notifyProblem,
    });
  return (
    <li className={styles.item} aria-labelledby={id}>
      <div className={styles.head}>
        <h3 id={id}>
          {item.state === "waiting" ? (
            item.domain
          ) : (
            <Anchor href={`https://${item.domain}`} target="_blank" rel="noopener" inherit>
              {item.domain}
            </Anchor>
          )}
        </h3>
        <span className={styles.badges}>
          <StatusBadge tone={toneOf[item.state]}>{t(`state.${item.state}`)}</StatusBadge>
          {item.is_primary && <StatusBadge tone="neutral">{t("primary")}</StatusBadge>}
        </span>
        <span className={styles.actions}>
          <Button
            size="compact-sm"
            variant="default"
            loading={check.isPending}
            aria-label={`${t("check")}: ${item.domain}`}
            onClick={ask}
          >
            {t("check")}
          </Button>
          <DomainMenu item={item} shown={shown} onShow={setShown} onRemove={() => setLeaving(true)} />
        </span>
      </div>
      <Facts item={item} />
      <div role="status" className={styles.answer}>
        {answer && (
          <Alert variant="light" color={answer === "proved" ? "teal" : "yellow"}>
            <Text fw={600} size="sm">
              {t(`proof.${answer}`)}
            </Text>
            {t(`proofText.${answer}`)}
          </Alert>
        )}
      </div>
      {shown && <Records item={item} pointsTo={pointsTo} />}
      {leaving && <RemoveDomain item={item} pointsTo={pointsTo} onClose={() => setLeaving(false)} />}
    </li>
  );
}

interface DomainMenuProps {
  item: OrganizationDomain;
  shown: boolean;
  onShow: (shown: boolean) => void;
  onRemove: () => void;
}

function DomainMenu({ item, shown, onShow, onRemove }: DomainMenuProps) {
  const { t } = useTranslation("domains");
  const prefer = usePreferDomain();
  const { domain, is_primary, state } = item;
  const choose = () =>
    prefer.mutate(
      { domain, is_primary: !is_primary },
      {
        onSuccess: () => notifyDone(t(is_primary ? "preferredNot" : "preferred", { domain })),
        onError: notifyProblem,
      },
    );
  const links = {
    label: t(is_primary ? "preferNot" : "prefer"),
    icon: IconMailForward,
    run: choose,
  };
  return (
    <RowMenu
      name={domain}
      actions={[
        { label: t(shown ? "hideRecords" : "showRecords"), icon: IconListDetails, run: () => onShow(!shown) },
        ...(state === "waiting" ? [] : [links]),
        { label: t("remove"), icon: IconTrash, run: onRemove, danger: true },
      ]}
    />
  );
}

/** What is known of a domain, in sentences. */
function Facts({ item }: { item: OrganizationDomain }) {
  const { t } = useTranslation("domains");
  const { instant } = useFormats();
  const at = (moment: string | null) => (moment ? instant(moment) : "");
  const certificate = certificateFact(item, serverClock.now());
  return (
    <ul className={styles.facts}>
      <li>
        {t(`fact.${item.state}`, {
          since: at(item.verified_at),
          checked: at(item.checked_at),
          until: at(item.leads_until),
        })}
      </li>
      <li>{t(`certificate.${certificate}`, { at: at(item.certificate_until) })}</li>
    </ul>
  );
}
