import { IconEdit, IconTrash, IconUserCheck, IconUserOff } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import type { Member } from "~/api/types";
import { useMe } from "~/platform/session";
import { useChange } from "~/ui/changes";
import { notifyDone, notifyProblem, notifyUndo } from "~/ui/notify";
import type { RowAction } from "~/ui/RowMenu";
import { deleteMember, memberNoun } from "./queries";

/** What may be done with a member: change, disable (with undo), and delete while they have no entries. */
export function useMemberActions(onEdit: (member: Member) => void) {
  const { t } = useTranslation(["people", "common"]);
  const me = useMe();
  const queryClient = useQueryClient();
  const save = useChange(memberNoun);
  const remove = useMutation({
    mutationFn: deleteMember,
    onSuccess: (_, member) => {
      void queryClient.invalidateQueries({ queryKey: ["member"] });
      notifyDone(t("people:deleted", { name: member.name }));
    },
    onError: notifyProblem,
  });
  const setState = (member: Member) => {
    const state = member.state === "active" ? "disabled" : "active";
    const text = state === "disabled" ? "people:nowDisabled" : "people:nowActive";
    save.mutate(
      { before: member, changes: { state } },
      {
        onSuccess: (after) =>
          notifyUndo(t(text, { name: member.name }), () =>
            save.mutateAsync({ before: after, changes: { state: member.state } }),
          ),
        onError: notifyProblem,
      },
    );
  };
  return (member: Member): RowAction[] => {
    const actions: RowAction[] = [];
    const self = member.id === me.member.id;
    if (allows(member, "update")) {
      actions.push({ label: t("common:action.edit"), icon: IconEdit, run: () => onEdit(member) });
    }
    if (allows(member, "disable") && !self) {
      const active = member.state === "active";
      actions.push({
        label: active ? t("people:disable") : t("people:enable"),
        icon: active ? IconUserOff : IconUserCheck,
        run: () => setState(member),
      });
    }
    if (allows(member, "delete") && !self) {
      actions.push({
        label: t("common:action.delete"),
        icon: IconTrash,
        danger: true,
        run: () => remove.mutate(member),
      });
    }
    return actions;
  };
}
