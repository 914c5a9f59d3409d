import { ActionIcon, Alert, Button, Textarea, TextInput, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy, IconShieldCheck, IconShieldX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AuditCheckpoint } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { notifyDone } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import styles from "./Audit.module.css";
import { useCheckpoint } from "./queries";

/** Whether the log is the one that was signed, and what is needed to check that elsewhere. */
export function CheckpointCard() {
  const checkpoint = useCheckpoint();
  if (checkpoint.error) {
    return <ProblemAlert error={checkpoint.error} onRetry={() => void checkpoint.refetch()} />;
  }
  if (!checkpoint.data) return null;
  return checkpoint.data.state === "broken" ? <Broken /> : <Holds checkpoint={checkpoint.data} />;
}

function Broken() {
  const { t } = useTranslation("audit");
  return (
    <Alert color="red" icon={<IconShieldX aria-hidden="true" />} title={t("broken")} role="alert">
      {t("brokenText")}
    </Alert>
  );
}

function Holds({ checkpoint }: { checkpoint: AuditCheckpoint }) {
  const { t } = useTranslation("audit");
  const { instant, number } = useFormats();
  const [open, setOpen] = useState(false);
  const { size, events, signed_at: signedAt, witnesses } = checkpoint;
  const waiting = events - size;
  return (
    <Card>
      <div className={styles.state} role="status">
        <IconShieldCheck size={22} className={styles.shield} aria-hidden="true" />
        <div className={styles.stateText}>
          <strong>{signedAt ? t("holds") : t("unsigned")}</strong>
          <p>
            {signedAt && t("signed", { count: size, size: number(size), at: instant(signedAt) })}{" "}
            {waiting > 0 && t("waiting", { count: waiting })}{" "}
            {witnesses.length > 0 && t("witnessed", { names: witnesses.join(", ") })}
            {checkpoint.witness_expected && witnesses.length === 0 && t("notWitnessed")}
          </p>
        </div>
        <Button variant="default" size="xs" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t("check")}
        </Button>
      </div>
      {open && (
        <div className={styles.check}>
          <p>{t("checkText")}</p>
          <CopyField label={t("publicKey")} value={checkpoint.public_key} />
          {checkpoint.note && <CopyField label={t("checkpoint")} value={checkpoint.note} rows={6} />}
        </div>
      )}
    </Card>
  );
}

function CopyField({ label, value, rows }: { label: string; value: string; rows?: number }) {
  const { t } = useTranslation(["ui", "common"]);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      notifyDone(t("ui:copyFailed"));
    }
  };
  const name = `${copied ? t("common:action.copied") : t("common:action.copy")}: ${label}`;
  const button = (
    <Tooltip label={name}>
      <ActionIcon onClick={() => void copy()} aria-label={name}>
        {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
      </ActionIcon>
    </Tooltip>
  );
  const shared = {
    label,
    value,
    readOnly: true,
    rightSection: button,
    classNames: { input: styles.mono ?? "" },
  };
  return rows ? <Textarea {...shared} rows={rows} /> : <TextInput {...shared} />;
}
