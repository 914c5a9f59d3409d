import { Button, Stack } from "@mantine/core";
import { IconLogin2 } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ProviderProblem } from "./ProviderProblem";

interface ProviderButtonsProps {
  providers: readonly { id: string; name: string }[];
  onChoose: (id: string) => Promise<void> | void;
  /** Whether it is the way that most take here. */
  primary?: boolean;
}

/** One button for each provider. */
export function ProviderButtons({ providers, onChoose, primary = false }: ProviderButtonsProps) {
  const { t } = useTranslation("auth");
  const choose = useMutation({ mutationFn: async (id: string) => onChoose(id) });
  return (
    <Stack gap="xs">
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          variant={primary ? "filled" : "default"}
          fullWidth
          leftSection={<IconLogin2 size={18} />}
          loading={choose.isPending && choose.variables === id}
          disabled={choose.isPending && choose.variables !== id}
          onClick={() => choose.mutate(id)}
        >
          {t("provider.continue", { name })}
        </Button>
      ))}
      <ProviderProblem error={choose.error} />
    </Stack>
  );
}
