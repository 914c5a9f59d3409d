import { Alert } from "@mantine/core";
import { IconFileCertificate } from "@tabler/icons-react";
import { useRouterState } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Me } from "~/api/types";
import { waitingFor } from "~/features/settings/trust/documentModel";
import { useDocuments } from "~/features/settings/trust/documentQueries";
import { may } from "~/platform/session";
import { TextLink } from "~/ui/TextLink";
import styles from "./DocumentsNotice.module.css";

const PAGE = "/settings/trust";

/** Tells owners that the operator has published something which waits for them, until they have accepted it. */
export function DocumentsNotice({ me }: { me: Me }) {
  const { t } = useTranslation("documents");
  const isThere = useRouterState({ select: ({ location }) => location.pathname === PAGE });
  const documents = useDocuments(may(me, "document_accept"));
  const waiting = waitingFor(documents.data);
  const [first] = waiting;
  if (!first || isThere) return null;
  return (
    <Alert
      variant="light"
      icon={<IconFileCertificate size={18} />}
      className={styles.notice}
      role="status"
      title={t("notice.title", { count: waiting.length, document: t(`kind.${first.kind}`) })}
    >
      <TextLink to={PAGE} underline="always">
        {t("notice.open")}
      </TextLink>
    </Alert>
  );
}
