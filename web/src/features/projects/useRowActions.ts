import { IconArchive, IconArchiveOff, IconEdit, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import type { Client, Project, Tag, Task } from "~/api/types";
import { type Noun, useArchive, useRemove } from "~/ui/changes";
import type { RowAction } from "~/ui/RowMenu";
import { clientNoun, projectNoun, tagNoun, taskNoun } from "./nouns";

type Scope = { id: string; name: string; archived: boolean; allowed_actions: string[] };

/** What the menu at the end of a row offers: exactly what the server says the member may do. */
function useRowActions<Item extends Scope>(noun: Noun<Item>, onEdit: (item: Item) => void) {
  const { t } = useTranslation();
  const archive = useArchive(noun);
  const remove = useRemove(noun);
  return (item: Item): RowAction[] => {
    const actions: RowAction[] = [];
    if (allows(item, "update")) {
      actions.push({ label: t("action.edit"), icon: IconEdit, run: () => onEdit(item) });
      actions.push({
        label: item.archived ? t("action.restore") : t("action.archive"),
        icon: item.archived ? IconArchiveOff : IconArchive,
        run: () => archive.mutate(item),
      });
    }
    if (allows(item, "delete")) {
      actions.push({
        label: t("action.delete"),
        icon: IconTrash,
        danger: true,
        run: () => remove(item),
      });
    }
    return actions;
  };
}

export const useProjectActions = (onEdit: (project: Project) => void) => useRowActions(projectNoun, onEdit);
export const useTaskActions = (onEdit: (task: Task) => void) => useRowActions(taskNoun, onEdit);
export const useClientActions = (onEdit: (client: Client) => void) => useRowActions(clientNoun, onEdit);
export const useTagActions = (onEdit: (tag: Tag) => void) => useRowActions(tagNoun, onEdit);
