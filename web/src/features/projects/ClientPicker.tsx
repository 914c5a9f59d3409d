import { Select, type SelectProps } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useClients } from "~/api/queries/scope";
import { useMay } from "~/platform/session";
import { useSave } from "~/ui/changes";
import { notifyProblem } from "~/ui/notify";
import { byName } from "./model";
import { clientNoun } from "./nouns";

interface ClientPickerProps extends Omit<SelectProps, "data" | "value" | "onChange"> {
  value: string | null;
  onChange: (clientId: string | null) => void;
}

const CREATE = "create";

/** A client by name; typing a new name offers to create it. */
export function ClientPicker({ value, onChange, ...rest }: ClientPickerProps) {
  const { t } = useTranslation(["projects", "common", "ui"]);
  const clients = useClients().data ?? [];
  const mayCreate = useMay("client_create");
  const save = useSave(clientNoun);
  const [search, setSearch] = useState("");
  const offered = clients.filter((client) => !client.archived || client.id === value).toSorted(byName);
  const name = search.trim();
  const known = clients.some((client) => client.name.toLowerCase() === name.toLowerCase());
  const data = offered.map((client) => ({ value: client.id, label: client.name }));
  if (mayCreate && name !== "" && !known) {
    data.push({ value: CREATE, label: t("projects:createNamedClient", { name }) });
  }
  const choose = (picked: string | null) => {
    if (picked !== CREATE) return onChange(picked);
    save.mutate(
      { before: null, changes: { name } },
      { onSuccess: (client) => onChange(client.id), onError: notifyProblem },
    );
  };
  return (
    <Select
      searchable
      clearable
      nothingFoundMessage={t("ui:nothingFound")}
      placeholder={t("common:noClient")}
      {...rest}
      data={data}
      value={value}
      onChange={choose}
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options, search: typed }) =>
        options.filter(
          (option) =>
            "value" in option &&
            (option.value === CREATE || option.label.toLowerCase().includes(typed.trim().toLowerCase())),
        )
      }
    />
  );
}
