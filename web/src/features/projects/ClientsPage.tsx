import { Button, Modal, Switch } from "@mantine/core";
import { IconMessage } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import { useClients, useProjects } from "~/api/queries/scope";
import type { Client } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { useMay } from "~/platform/session";
import { Card } from "~/ui/Card";
import { useSave } from "~/ui/changes";
import { Comments } from "~/ui/comments/Comments";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { InlineText } from "~/ui/InlineText";
import { Loading } from "~/ui/Loading";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { QuickAdd } from "~/ui/QuickAdd";
import { RowMenu } from "~/ui/RowMenu";
import { SearchField } from "~/ui/SearchField";
import { TextLink } from "~/ui/TextLink";
import { type ClientRow, type ClientSearch, clientRows, type NameSearch } from "./model";
import { NoteDialog } from "./NoteDialog";
import { clientNoun } from "./nouns";
import { clientListRoute } from "./routes";
import { useClientActions } from "./useRowActions";

/** The organization's customers: made from one field, renamed in place. */
export function ClientsPage() {
  const { t } = useTranslation(["projects", "common"]);
  const search = clientListRoute.useSearch();
  const navigate = clientListRoute.useNavigate();
  const clients = useClients();
  const projects = useProjects().data ?? [];
  const mayCreate = useMay("client_create");
  const save = useSave(clientNoun);
  const [editing, setEditing] = useState<Client>();
  const rows = clientRows(clients.data ?? [], projects, search);
  const filter = (changes: { q?: string | undefined; archived?: true | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...changes }) as NameSearch, replace: true });
  const commented = clients.data?.find((client) => client.id === search.comments);
  const comments = (client: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, comments: client }) as ClientSearch });
  return (
    <>
      <PageHead
        title={t("common:nav.clients")}
        aside={clients.data ? t("projects:clientCount", { count: rows.length }) : undefined}
      >
        <SearchField value={search.q ?? ""} onChange={(q) => filter({ q: q || undefined })} />
        <Switch
          my={7}
          label={t("projects:showArchived")}
          checked={search.archived === true}
          onChange={(event) => filter({ archived: event.currentTarget.checked || undefined })}
        />
      </PageHead>
      <PageBody>
        <ProblemAlert error={clients.error} onRetry={() => void clients.refetch()} />
        {clients.isPending && <Loading />}
        {clients.data && (
          <Card flush>
            {mayCreate && (
              <QuickAdd
                label={t("projects:addClient")}
                onAdd={(name) => save.mutateAsync({ before: null, changes: { name } })}
              />
            )}
            <ClientTable
              rows={rows}
              onEdit={setEditing}
              onComments={comments}
              filtered={clients.data.length > 0}
            />
          </Card>
        )}
      </PageBody>
      {commented && (
        <Modal
          opened
          onClose={() => comments(undefined)}
          closeOnClickOutside={false}
          title={t("projects:commentsOn", { name: commented.name })}
        >
          <Comments subject={{ client_id: commented.id }} />
        </Modal>
      )}
      {editing && (
        <NoteDialog
          title={t("projects:editClient")}
          name={editing.name}
          note={editing.note}
          onClose={() => setEditing(undefined)}
          onSave={(changes) => save.mutateAsync({ before: editing, changes })}
        />
      )}
    </>
  );
}

interface ClientTableProps {
  rows: ClientRow[];
  onEdit: (client: Client) => void;
  onComments: (clientId: string) => void;
  filtered: boolean;
}

function ClientTable({ rows, onEdit, onComments, filtered }: ClientTableProps) {
  const { t } = useTranslation(["projects", "common", "comments"]);
  const navigate = clientListRoute.useNavigate();
  const { duration } = useFormats();
  const save = useSave(clientNoun);
  const actionsOf = useClientActions(onEdit);
  const columns: Column<ClientRow>[] = [
    {
      key: "name",
      header: t("projects:client"),
      phone: "title",
      width: "32%",
      sort: ({ client }) => client.name,
      cell: ({ client }) => (
        <InlineText
          label={t("projects:nameOf", { name: client.name })}
          value={client.name}
          editable={allows(client, "update")}
          onSave={(name) => save.mutateAsync({ before: client, changes: { name } })}
        />
      ),
    },
    {
      key: "projects",
      header: t("common:nav.projects"),
      width: "140px",
      sort: (row) => row.projects,
      cell: (row) => (
        <TextLink to="/projects" search={{ client: row.client.id }}>
          {t("projects:projectCount", { count: row.projects })}
        </TextLink>
      ),
    },
    {
      key: "tracked",
      header: t("projects:tracked"),
      align: "right",
      width: "110px",
      sort: (row) => row.trackedSeconds,
      cell: (row) => duration(row.trackedSeconds),
    },
    { key: "note", header: t("projects:note"), phone: "hidden", cell: (row) => row.client.note },
  ];
  return (
    <DataTable
      label={t("common:nav.clients")}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.client.id}
      dimmed={(row) => row.client.archived}
      actions={(row) => (
        <RowMenu
          name={row.client.name}
          actions={[
            {
              label: t("comments:title"),
              icon: IconMessage,
              run: () => onComments(row.client.id),
            },
            ...actionsOf(row.client),
          ]}
        />
      )}
      empty={
        <EmptyState
          title={filtered ? t("projects:nothingFits") : t("projects:noClients")}
          text={filtered ? undefined : t("projects:noClientsText")}
          action={
            filtered ? (
              <Button variant="default" onClick={() => void navigate({ search: {} })}>
                {t("projects:clearFilters")}
              </Button>
            ) : undefined
          }
        />
      }
    />
  );
}
