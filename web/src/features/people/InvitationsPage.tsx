import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { keys } from "~/api/keys";
import { useTeams } from "~/api/queries/people";
import type { Invitation } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { useMay } from "~/platform/session";
import { Card } from "~/ui/Card";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { Loading } from "~/ui/Loading";
import { PageBody } from "~/ui/PageBody";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { postpone } from "~/ui/postpone";
import { StatusBadge } from "~/ui/StatusBadge";
import { byUrgency, teamNames } from "./model";
import styles from "./People.module.css";
import { PeopleHead } from "./PeopleHead";
import { revokeInvitation, useInvitations } from "./queries";

/** Links that wait for somebody to join. */
export function InvitationsPage() {
  const { t } = useTranslation("people");
  const mayInvite = useMay("member_invite");
  const invitations = useInvitations();
  const rows = byUrgency(invitations.data ?? []);
  if (!mayInvite) return <PeopleHead aside={t("notAllowed")} />;
  return (
    <>
      <PeopleHead aside={invitations.data ? t("invitationCount", { count: rows.length }) : undefined} />
      <PageBody>
        <ProblemAlert error={invitations.error} onRetry={() => void invitations.refetch()} />
        {invitations.isPending && <Loading />}
        {invitations.data && (
          <Card flush>
            <InvitationTable rows={rows} />
          </Card>
        )}
      </PageBody>
    </>
  );
}

function InvitationTable({ rows }: { rows: Invitation[] }) {
  const { t } = useTranslation(["people", "common"]);
  const { instant } = useFormats();
  const teams = useTeams().data ?? [];
  const queryClient = useQueryClient();
  // A new invitation would have another link, so the one that is out stays good until this cannot be taken back.
  const revoke = (row: Invitation) =>
    postpone(row.id, t("people:revoked", { email: row.email }), async () => {
      await revokeInvitation(row);
      await queryClient.invalidateQueries({ queryKey: keys.invitations });
    });
  const columns: Column<Invitation>[] = [
    {
      key: "email",
      header: t("people:email"),
      phone: "title",
      sort: (row) => row.email,
      cell: (row) => <span className={styles.name}>{row.email}</span>,
    },
    { key: "role", header: t("people:role"), width: "120px", cell: (row) => t(`common:role.${row.role}`) },
    { key: "teams", header: t("people:teams"), cell: (row) => teamNames(teams, row.team_ids).join(", ") },
    {
      key: "state",
      header: t("people:state"),
      width: "120px",
      cell: (row) => (
        <StatusBadge tone={row.state === "open" ? "accent" : "neutral"}>
          {t(`people:invitationState.${row.state}`)}
        </StatusBadge>
      ),
    },
    {
      key: "expires",
      header: t("people:expires"),
      width: "190px",
      sort: (row) => row.expires_at,
      cell: (row) => instant(row.expires_at),
    },
  ];
  return (
    <DataTable
      label={t("people:invitations")}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      dimmed={(row) => row.state === "expired"}
      actions={(row) => (
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          aria-label={t("people:revokeOf", { email: row.email })}
          onClick={() => revoke(row)}
        >
          {t("people:revoke")}
        </Button>
      )}
      empty={<EmptyState title={t("people:noInvitations")} text={t("people:noInvitationsText")} />}
    />
  );
}
