import { TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import type { ChangeEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api, ok } from "~/api/client";
import { isSlug } from "./slug";

interface AddressFieldProps {
  /** What stands behind the label. */
  host: string;
  value?: string;
  error?: ReactNode;
  onChange?: (event: ChangeEvent<HTMLInputElement>) => void;
}

/** The first label of an address; whether it is free shows while it is typed. */
export function AddressField({ host, value = "", error, ...input }: AddressFieldProps) {
  const { t } = useTranslation("auth");
  const [slug] = useDebouncedValue(value, 400);
  const asked = useQuery({
    queryKey: ["sign-up", "availability", slug],
    queryFn: () => ok(api.GET("/api/v1/sign-ups/availability", { params: { query: { slug } } })),
    enabled: isSlug(slug),
    retry: false,
  });
  // An answer about another word than the one that stands there is none.
  const free = slug === value ? asked.data?.available : undefined;
  const address = `${value || "…"}.${host}`;
  return (
    <TextInput
      label={t("signUp.address")}
      description={free ? t("signUp.free", { address }) : t("signUp.addressHint", { address })}
      required
      withAsterisk={false}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      maxLength={40}
      value={value}
      error={error ?? (free === false ? t("signUp.taken") : undefined)}
      {...input}
    />
  );
}
