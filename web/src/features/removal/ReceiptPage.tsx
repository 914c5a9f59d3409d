import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import type { RemovalReceipt } from "~/api/types";
import { useFormats, VisitorFormatsProvider } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { Loading } from "~/ui/Loading";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { ProblemAlert } from "~/ui/ProblemAlert";
import styles from "./Receipt.module.css";

const LOOK_AGAIN_MS = 5000;

/** The secret stands behind `#`, which browsers send to no server. It stays there: the page may be opened again. */
const tokenOf = () => new URLSearchParams(window.location.hash.slice(1)).get("token") ?? "";

/** How far a removal is and, in the end, its certificate: for whoever holds the receipt. */
export function ReceiptPage() {
  return (
    <VisitorFormatsProvider>
      <main className={styles.page}>
        <Receipt />
      </main>
    </VisitorFormatsProvider>
  );
}

function Receipt() {
  const { t } = useTranslation("removal");
  const [token] = useState(tokenOf);
  const receipt = useQuery({
    queryKey: ["removal-receipt", token],
    queryFn: () => ok(api.POST("/api/v1/removal-receipts/open", { body: { token } })),
    refetchInterval: (query) => (query.state.data?.state === "running" ? LOOK_AGAIN_MS : false),
    gcTime: 0,
  });
  return (
    <>
      <PageHead title={t("receipt.title")} />
      <PageBody narrow>
        <ProblemAlert error={receipt.error} onRetry={() => void receipt.refetch()} />
        {receipt.isPending && <Loading lines={4} />}
        {receipt.data && <Shown receipt={receipt.data} />}
      </PageBody>
    </>
  );
}

function Shown({ receipt }: { receipt: RemovalReceipt }) {
  const { t } = useTranslation("removal");
  const { instant } = useFormats();
  const at = receipt.state === "waiting" ? receipt.due_at : (receipt.finished_at ?? receipt.started_at);
  return (
    <div aria-live="polite" className={styles.stack}>
      <Card title={t(`receipt.state.${receipt.state}`)}>
        <p className={styles.text}>{t(`receipt.text.${receipt.state}`, { at: at ? instant(at) : "" })}</p>
        <p className={styles.text}>{t("receipt.organization", { id: receipt.organization_id })}</p>
      </Card>
      {receipt.text && (
        <Card
          title={t("receipt.certificate")}
          description={t("receipt.certificateText")}
          actions={
            <Button size="xs" onClick={() => save(receipt)}>
              {t("receipt.save")}
            </Button>
          }
        >
          <pre className={styles.certificate} lang="en">
            {receipt.text}
          </pre>
        </Card>
      )}
    </div>
  );
}

/** As it was signed, for whoever checks it. */
function save(receipt: RemovalReceipt) {
  const text = JSON.stringify(receipt.certificate, null, 2);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `removal-${receipt.id}.json`;
  link.click();
  // The browser reads the address after the click returned.
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
