import { Button } from "@mantine/core";
import { IconEdit, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import { useMembers, useTeams } from "~/api/queries/people";
import type { Team } from "~/api/types";
import { useMay } from "~/platform/session";
import { Avatar } from "~/ui/Avatar";
import { Card } from "~/ui/Card";
import { useRemove, useSave } from "~/ui/changes";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { InlineText } from "~/ui/InlineText";
import { Loading } from "~/ui/Loading";
import { PageBody } from "~/ui/PageBody";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { type RowAction, RowMenu } from "~/ui/RowMenu";
import styles from "./People.module.css";
import { PeopleHead } from "./PeopleHead";
import { teamNoun } from "./queries";
import { TeamDialog } from "./TeamDialog";

/** Groups of members, and who leads them: a lead sees the time of the team. */
export function TeamsPage() {
  const { t } = useTranslation("people");
  const teams = useTeams();
  const mayCreate = useMay("team_create");
  const [editing, setEditing] = useState<Team | "new">();
  const add = (variant: "default" | "filled") => (
    <Button
      variant={variant}
      onClick={() => setEditing("new")}
      leftSection={<IconPlus size={16} aria-hidden="true" />}
    >
      {t("newTeam")}
    </Button>
  );
  const rows = (teams.data ?? []).toSorted((left, right) => left.name.localeCompare(right.name));
  return (
    <>
      <PeopleHead
        aside={teams.data ? t("teamCount", { count: rows.length }) : undefined}
        actions={mayCreate ? add("default") : undefined}
        quiet={mayCreate && teams.data?.length === 0}
      />
      <PageBody>
        <ProblemAlert error={teams.error} onRetry={() => void teams.refetch()} />
        {teams.isPending && <Loading />}
        {teams.data && (
          <Card flush>
            <TeamTable
              rows={rows}
              onEdit={setEditing}
              empty={
                <EmptyState
                  title={t("noTeams")}
                  text={t("noTeamsText")}
                  action={mayCreate ? add("filled") : undefined}
                />
              }
            />
          </Card>
        )}
      </PageBody>
      {editing && (
        <TeamDialog team={editing === "new" ? null : editing} onClose={() => setEditing(undefined)} />
      )}
    </>
  );
}

interface TeamTableProps {
  rows: Team[];
  onEdit: (team: Team) => void;
  empty: React.ReactNode;
}

function TeamTable({ rows, onEdit, empty }: TeamTableProps) {
  const { t } = useTranslation(["people", "common"]);
  const save = useSave(teamNoun);
  const remove = useRemove(teamNoun);
  const actionsOf = (team: Team): RowAction[] => [
    ...(allows(team, "update")
      ? [{ label: t("common:action.edit"), icon: IconEdit, run: () => onEdit(team) }]
      : []),
    ...(allows(team, "delete")
      ? [
          {
            label: t("common:action.delete"),
            icon: IconTrash,
            danger: true,
            run: () => remove(team),
          },
        ]
      : []),
  ];
  const columns: Column<Team>[] = [
    {
      key: "name",
      header: t("people:team"),
      phone: "title",
      width: "26%",
      sort: (team) => team.name,
      cell: (team) => (
        <InlineText
          label={t("people:nameOf", { name: team.name })}
          value={team.name}
          editable={allows(team, "update")}
          onSave={(name) => save.mutateAsync({ before: team, changes: { name } })}
        />
      ),
    },
    { key: "leads", header: t("people:leads"), width: "24%", cell: (team) => <Faces ids={team.lead_ids} /> },
    {
      key: "members",
      header: t("people:members"),
      cell: (team) => <Faces ids={team.member_ids.filter((id) => !team.lead_ids.includes(id))} />,
    },
  ];
  return (
    <DataTable
      label={t("people:teams")}
      columns={columns}
      rows={rows}
      rowKey={(team) => team.id}
      actions={(team) => <RowMenu name={team.name} actions={actionsOf(team)} />}
      empty={empty}
    />
  );
}

function Faces({ ids }: { ids: string[] }) {
  const members = (useMembers().data ?? []).filter((member) => ids.includes(member.id));
  return (
    <span className={styles.faces}>
      {members.map((member) => (
        <span key={member.id} className={styles.face}>
          <Avatar name={member.name} size={22} />
          {member.name}
        </span>
      ))}
    </span>
  );
}
