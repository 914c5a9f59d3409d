import { Anchor, Button, Code } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DocumentText, OperatorDocument } from "~/api/types";
import { pageOf, textFor } from "~/lib/documents";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { FormModal } from "~/ui/FormModal";
import { Loading } from "~/ui/Loading";
import { notifyDone } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { StatusBadge } from "~/ui/StatusBadge";
import { standingOf } from "./documentModel";
import { useAcceptDocument, useDocuments } from "./documentQueries";
import styles from "./Trust.module.css";

const toneOf = { accepted: "accent", renewed: "danger", waiting: "danger" } as const;

/** Privacy policy, agreement and security policy of the operator: read by everybody, accepted by owners. */
export function DocumentsCard() {
  const { t } = useTranslation("documents");
  const documents = useDocuments();
  const [asked, setAsked] = useState<OperatorDocument>();
  return (
    <Card title={t("title")} description={t("text")}>
      <ProblemAlert error={documents.error} onRetry={() => void documents.refetch()} />
      {documents.isPending && <Loading lines={2} />}
      {documents.data?.length === 0 && <p className={styles.plain}>{t("none")}</p>}
      {documents.data && documents.data.length > 0 && (
        <ul className={styles.list}>
          {documents.data.map((document) => (
            <Row key={document.kind} document={document} onAccept={() => setAsked(document)} />
          ))}
        </ul>
      )}
      {asked && <Accept document={asked} onClose={() => setAsked(undefined)} />}
    </Card>
  );
}

function Row({ document, onAccept }: { document: OperatorDocument; onAccept: () => void }) {
  const { t } = useTranslation("documents");
  const { instant, locale } = useFormats();
  const { kind, version, acceptance } = document;
  const standing = standingOf(document);
  const text = textFor(document, locale);
  return (
    <li>
      <div className={styles.head}>
        <h3>
          {text ? (
            <Anchor href={pageOf(document, text.language)} target="_blank" rel="noopener" underline="always">
              {t(`kind.${kind}`)}
            </Anchor>
          ) : (
            t(`kind.${kind}`)
          )}
        </h3>
        <StatusBadge tone={toneOf[standing]}>{t(`standing.${standing}`)}</StatusBadge>
      </div>
      <ul className={styles.facts}>
        <li>{t("version", { version, at: instant(document.published_at) })}</li>
        {acceptance && (
          <li>
            {t("acceptedBy", {
              version: acceptance.version,
              at: instant(acceptance.accepted_at),
              name: acceptance.accepted_by ?? t("formerOwner"),
            })}
          </li>
        )}
      </ul>
      {document.allowed_actions.includes("accept") && text && (
        <Button size="compact-sm" mt={8} onClick={onAccept}>
          {t("accept.open", { version })}
        </Button>
      )}
    </li>
  );
}

function Accept({ document, onClose }: { document: OperatorDocument; onClose: () => void }) {
  const { t } = useTranslation("documents");
  const { locale } = useFormats();
  const accept = useAcceptDocument();
  const text = textFor(document, locale);
  if (!text) return null;
  const save = (read: DocumentText) =>
    accept.mutate(
      { document, text: read },
      {
        onSuccess: () => {
          notifyDone(t("accept.done", { document: t(`kind.${document.kind}`) }));
          onClose();
        },
      },
    );
  return (
    <FormModal
      title={t(`kind.${document.kind}`)}
      opened
      onClose={onClose}
      onSubmit={(event) => {
        event?.preventDefault();
        save(text);
      }}
      dirty={false}
      busy={accept.isPending}
      problem={accept.error}
      submitLabel={t("accept.submit", { version: document.version })}
    >
      <p className={styles.plain}>{t("accept.text")}</p>
      <p className={styles.plain}>
        <Anchor
          href={pageOf(document, text.language)}
          target="_blank"
          rel="noopener"
          size="sm"
          underline="always"
        >
          {t("accept.read", { version: document.version })}
        </Anchor>
      </p>
      <p className={styles.hash}>
        {t("accept.hash")} <Code>{text.sha256}</Code>
      </p>
    </FormModal>
  );
}
