import { Skeleton, Stack } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

const CALM_MS = 300;

/** Skeleton lines, shown only when something takes longer than 300 ms. */
export function Loading({ lines = 4 }: { lines?: number }) {
  const { t } = useTranslation("ui");
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(true), CALM_MS);
    return () => window.clearTimeout(timer);
  }, []);
  if (!late) return null;
  return (
    <Stack gap="xs" p="md" role="status" aria-label={t("loading")}>
      {Array.from({ length: lines }, (_, line) => `line-${line}`).map((key) => (
        <Skeleton key={key} height={22} />
      ))}
    </Stack>
  );
}
