import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import { useClients, useProjects } from "~/api/queries/scope";
import { useMe } from "~/platform/session";
import { FilterPill } from "~/ui/FilterPill";
import { HueDot } from "~/ui/HueDot";
import { byName } from "../model";
import type { BoardSearch } from "./model";

interface BoardFiltersProps {
  search: BoardSearch;
  onChange: (changes: Partial<Record<keyof BoardSearch, string | undefined>>) => void;
}

/** Whose and which cards are shown; everything stands in the address. */
export function BoardFilters({ search, onChange }: BoardFiltersProps) {
  const { t } = useTranslation(["projects", "common"]);
  const me = useMe();
  const members = useMembers().data ?? [];
  const projects = useProjects().data ?? [];
  const clients = useClients().data ?? [];
  const mine = { value: me.member.id, label: t("projects:me", { name: me.member.name }) };
  const others = members
    .filter((member) => member.id !== me.member.id && member.state === "active")
    .map((member) => ({ value: member.id, label: member.name }));
  const current = projects
    .filter((project) => !project.archived)
    .filter((project) => !search.client || (project.client_id ?? "none") === search.client)
    .toSorted(byName);
  return (
    <>
      <FilterPill
        single
        label={t("projects:client")}
        options={[
          ...clients
            .filter((client) => !client.archived)
            .toSorted(byName)
            .map((client) => ({ value: client.id, label: client.name })),
          { value: "none", label: t("common:noClient") },
        ]}
        value={search.client ? [search.client] : []}
        onChange={([client]) => onChange({ client, project: undefined })}
      />
      <FilterPill
        single
        label={t("projects:project")}
        options={current.map((project) => ({
          value: project.id,
          label: project.name,
          mark: <HueDot hue={project.color} />,
        }))}
        value={search.project ? [search.project] : []}
        onChange={([project]) => onChange({ project })}
      />
      <FilterPill
        single
        label={t("projects:assignee")}
        options={[mine, ...others, { value: "none", label: t("projects:nobody") }]}
        value={search.assignee ? [search.assignee] : []}
        onChange={([assignee]) => onChange({ assignee })}
      />
    </>
  );
}
