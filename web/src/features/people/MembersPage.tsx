import { Button, SegmentedControl } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMembers, useTeams } from "~/api/queries/people";
import type { Member } from "~/api/types";
import { wallClock } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { useMe } from "~/platform/session";
import { Avatar } from "~/ui/Avatar";
import { Card } from "~/ui/Card";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { FilterPill } from "~/ui/FilterPill";
import { Loading } from "~/ui/Loading";
import { PageBody } from "~/ui/PageBody";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { RowMenu } from "~/ui/RowMenu";
import { RatesDialog } from "~/ui/rates/RatesDialog";
import { SearchField } from "~/ui/SearchField";
import { StatusBadge } from "~/ui/StatusBadge";
import { EraseDialog } from "./EraseDialog";
import { type LetIn, LetInDialog } from "./LetInDialog";
import { MemberDialog } from "./MemberDialog";
import { type MemberSearch, roles, shownMembers, teamNames } from "./model";
import styles from "./People.module.css";
import { PeopleHead } from "./PeopleHead";
import { useReturnedMail } from "./queries";
import { RoleCell } from "./RoleCell";
import { GrantsDialog } from "./roles/GrantsDialog";
import { PreviewDialog } from "./roles/PreviewDialog";
import { memberListRoute } from "./routes";
import { type MemberDialogs, useMemberActions } from "./useMemberActions";

const ContractsDialog = lazy(() => import("~/ui/contracts/ContractsDialog"));

type Changes = Partial<Record<keyof MemberSearch, string | undefined>>;

/** Everybody in the organization. */
export function MembersPage() {
  const { t } = useTranslation("people");
  const search = memberListRoute.useSearch();
  const navigate = memberListRoute.useNavigate();
  const members = useMembers();
  const teams = useTeams().data ?? [];
  const [editing, setEditing] = useState<Member>();
  const [lettingIn, setLettingIn] = useState<{ member: Member; what: LetIn }>();
  const [rated, setRated] = useState<Member>();
  const [contracted, setContracted] = useState<Member>();
  const [granting, setGranting] = useState<Member>();
  const [previewed, setPreviewed] = useState<Member>();
  const [erased, setErased] = useState<Member>();
  const rows = shownMembers(members.data ?? [], search);
  const filter = (changes: Changes) =>
    void navigate({ search: (before) => ({ ...before, ...changes }) as MemberSearch, replace: true });
  return (
    <>
      <PeopleHead aside={members.data ? t("memberCount", { count: rows.length }) : undefined}>
        <SearchField value={search.q ?? ""} onChange={(q) => filter({ q: q || undefined })} />
        <Filters search={search} onChange={filter} />
      </PeopleHead>
      <PageBody>
        <ProblemAlert error={members.error} onRetry={() => void members.refetch()} />
        {members.isPending && <Loading />}
        {members.data && (
          <Card flush>
            <MemberTable
              rows={rows}
              teamsOf={(member) => teamNames(teams, member.team_ids).join(", ")}
              onEdit={setEditing}
              onLetIn={(member, what) => setLettingIn({ member, what })}
              onRates={setRated}
              onContracts={setContracted}
              onGrants={setGranting}
              onPreview={setPreviewed}
              onErase={setErased}
              empty={
                <EmptyState
                  title={t("nobodyFits")}
                  action={
                    <Button variant="default" onClick={() => void navigate({ search: {} })}>
                      {t("clearFilters")}
                    </Button>
                  }
                />
              }
            />
          </Card>
        )}
      </PageBody>
      {editing && <MemberDialog member={editing} onClose={() => setEditing(undefined)} />}
      {lettingIn && <LetInDialog {...lettingIn} onClose={() => setLettingIn(undefined)} />}
      {granting && <GrantsDialog member={granting} onClose={() => setGranting(undefined)} />}
      {previewed && <PreviewDialog member={previewed} onClose={() => setPreviewed(undefined)} />}
      {erased && <EraseDialog member={erased} onClose={() => setErased(undefined)} />}
      {rated && <RatesDialog member={rated} onClose={() => setRated(undefined)} />}
      {contracted && (
        <Suspense fallback={null}>
          <ContractsDialog member={contracted} onClose={() => setContracted(undefined)} />
        </Suspense>
      )}
    </>
  );
}

function Filters({ search, onChange }: { search: MemberSearch; onChange: (changes: Changes) => void }) {
  const { t } = useTranslation(["people", "common"]);
  const teams = useTeams().data ?? [];
  return (
    <>
      <FilterPill
        single
        label={t("people:role")}
        options={roles.map((role) => ({ value: role, label: t(`common:role.${role}`) }))}
        value={search.role ? [search.role] : []}
        onChange={([role]) => onChange({ role })}
      />
      {teams.length > 0 && (
        <FilterPill
          single
          label={t("people:team")}
          options={teams.map((team) => ({ value: team.id, label: team.name }))}
          value={search.team ? [search.team] : []}
          onChange={([team]) => onChange({ team })}
        />
      )}
      <SegmentedControl
        aria-label={t("people:state")}
        value={search.state ?? "active"}
        onChange={(state) => onChange({ state: state === "active" ? undefined : state })}
        data={[
          { value: "active", label: t("people:active") },
          { value: "disabled", label: t("people:disabled") },
          { value: "all", label: t("common:all") },
        ]}
      />
    </>
  );
}

interface MemberTableProps extends MemberDialogs {
  rows: Member[];
  teamsOf: (member: Member) => string;
  empty: React.ReactNode;
}

function MemberTable({ rows, teamsOf, empty, ...dialogs }: MemberTableProps) {
  const { t } = useTranslation(["people", "common"]);
  const me = useMe();
  const returned = useReturnedMail();
  const { date, zone } = useFormats();
  const actionsOf = useMemberActions(dialogs);
  const columns: Column<Member>[] = [
    {
      key: "name",
      header: t("people:member"),
      phone: "title",
      sort: (member) => member.name,
      cell: (member) => (
        <span className={styles.person}>
          <Avatar name={member.name} />
          <span className={styles.names}>
            <span className={styles.name}>
              {member.name} {member.id === me.member.id && t("people:you")}
            </span>
            <span className={styles.email}>{member.email}</span>
          </span>
        </span>
      ),
    },
    {
      key: "role",
      header: t("people:role"),
      width: "170px",
      sort: (member) => roles.indexOf(member.role),
      cell: (member) => <RoleCell member={member} />,
    },
    { key: "teams", header: t("people:teams"), sort: teamsOf, cell: teamsOf },
    {
      key: "zone",
      header: t("people:zone"),
      phone: "hidden",
      sort: (member) => member.time_zone,
      cell: (member) => member.time_zone.replaceAll("_", " "),
    },
    {
      key: "joined",
      header: t("people:joined"),
      width: "120px",
      phone: "hidden",
      sort: (member) => member.created_at,
      cell: (member) => date(wallClock(member.created_at, zone).date),
    },
    {
      key: "state",
      header: t("people:state"),
      width: "120px",
      cell: (member) => {
        const returns = returned.includes(member.id);
        if (member.state === "active" && !member.locked_until && !returns) return null;
        return (
          <span className={styles.badges}>
            {returns && <StatusBadge tone="warning">{t("people:mailReturns")}</StatusBadge>}
            {member.state === "disabled" && <StatusBadge tone="neutral">{t("people:disabled")}</StatusBadge>}
            {member.locked_until && (
              <StatusBadge tone="neutral">
                {t("people:lockedUntil", { date: date(member.locked_until) })}
              </StatusBadge>
            )}
          </span>
        );
      },
    },
  ];
  return (
    <DataTable
      label={t("people:members")}
      columns={columns}
      rows={rows}
      rowKey={(member) => member.id}
      dimmed={(member) => member.state === "disabled"}
      actions={(member) => <RowMenu name={member.name} actions={actionsOf(member)} />}
      empty={empty}
    />
  );
}
