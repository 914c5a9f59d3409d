import { Alert, Button } from "@mantine/core";
import { IconFingerprint } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { isCancelled, supportsPasskeys } from "~/platform/passkeys";
import { ProblemAlert } from "./ProblemAlert";

interface PasskeyButtonProps {
  label: string;
  request: { mutate: () => void; isPending: boolean; error: unknown };
  /** Whether it is the way that most take here. */
  primary?: boolean;
}

/** Asks a device for a passkey. Nothing where the browser knows none. */
export function PasskeyButton({ label, request, primary = false }: PasskeyButtonProps) {
  const { t } = useTranslation("auth");
  if (!supportsPasskeys()) return null;
  const cancelled = isCancelled(request.error);
  return (
    <>
      <Button
        variant={primary ? "filled" : "default"}
        fullWidth
        leftSection={<IconFingerprint size={18} />}
        loading={request.isPending}
        onClick={() => request.mutate()}
      >
        {label}
      </Button>
      {cancelled && (
        <Alert color="yellow" role="alert">
          {t("passkey.cancelled")}
        </Alert>
      )}
      <ProblemAlert error={cancelled ? null : request.error} />
    </>
  );
}
