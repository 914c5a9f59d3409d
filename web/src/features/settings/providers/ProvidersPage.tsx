import { Button } from "@mantine/core";
import { IconPencil, IconPlugConnected, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SignInProvider } from "~/api/types";
import { useMe } from "~/platform/session";
import { Card } from "~/ui/Card";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { RowMenu } from "~/ui/RowMenu";
import { DeleteProvider } from "./DeleteProvider";
import { DirectoriesCard } from "./DirectoriesCard";
import { ProviderForm } from "./ProviderForm";
import { useCheckProvider, useProviders } from "./queries";

/** Where members come from: providers that they sign in with, and directories that provision them. */
export function ProvidersPage() {
  const isOwner = useMe().member.role === "owner";
  return (
    <>
      <ProvidersCard />
      {isOwner && <DirectoriesCard />}
    </>
  );
}

/** The providers that members sign in with. */
function ProvidersCard() {
  const { t } = useTranslation("providers");
  const providers = useProviders();
  const check = useCheckProvider();
  const [shown, setShown] = useState<SignInProvider | "new">();
  const [leaving, setLeaving] = useState<SignInProvider>();
  const ask = (provider: SignInProvider) =>
    check.mutate(provider, {
      onSuccess: ({ keys }) => notifyDone(t("found", { name: provider.name, keys })),
      onError: notifyProblem,
    });
  const add = (
    <Button size="xs" variant="default" leftSection={<IconPlus size={16} />} onClick={() => setShown("new")}>
      {t("add")}
    </Button>
  );
  const columns: Column<SignInProvider>[] = [
    { key: "name", header: t("name"), phone: "title", cell: (row) => row.name },
    { key: "issuer", header: t("issuer"), cell: (row) => row.issuer },
    {
      key: "trust",
      header: t("trust"),
      cell: (row) => (row.authoritative ? row.email_domains.join(", ") : t("nobody")),
    },
    { key: "state", header: t("stateTitle"), cell: (row) => t(row.enabled ? "state.on" : "state.off") },
  ];
  return (
    <Card
      flush
      title={t("title")}
      description={t("about")}
      actions={providers.data && providers.data.length > 0 ? add : undefined}
    >
      <ProblemAlert error={providers.error} onRetry={() => void providers.refetch()} />
      {providers.isPending && <Loading lines={3} />}
      {providers.data && (
        <DataTable
          label={t("title")}
          columns={columns}
          rows={providers.data}
          rowKey={(row) => row.id}
          empty={<EmptyState title={t("empty")} text={t("emptyText")} action={add} />}
          actions={(row) => (
            <RowMenu
              name={row.name}
              actions={[
                { label: t("change"), icon: IconPencil, run: () => setShown(row) },
                { label: t("check"), icon: IconPlugConnected, run: () => ask(row) },
                { label: t("remove"), icon: IconTrash, run: () => setLeaving(row), danger: true },
              ]}
            />
          )}
        />
      )}
      {shown && (
        <ProviderForm provider={shown === "new" ? undefined : shown} onClose={() => setShown(undefined)} />
      )}
      {leaving && <DeleteProvider provider={leaving} onClose={() => setLeaving(undefined)} />}
    </Card>
  );
}
