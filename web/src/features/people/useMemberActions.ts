import {
  IconCalendarTime,
  IconCoins,
  IconDeviceMobileOff,
  IconDownload,
  IconEdit,
  IconEraser,
  IconEye,
  IconKey,
  IconLogout,
  IconTrash,
  IconUserCheck,
  IconUserOff,
  IconUserPlus,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import { useMembers, useTeams } from "~/api/queries/people";
import type { Member } from "~/api/types";
import { reachable } from "~/lib/reach";
import { useMemberPackage } from "~/platform/memberPackage";
import { useMay, useMe } from "~/platform/session";
import { moment } from "~/platform/undo";
import { useChange } from "~/ui/changes";
import { notifyDone, notifyProblem, notifyUndo } from "~/ui/notify";
import { postpone } from "~/ui/postpone";
import type { RowAction } from "~/ui/RowMenu";
import type { LetIn } from "./LetInDialog";
import { deleteMember, memberNoun, useEndSessionsOf } from "./queries";

/** The dialogs that belong to a member. */
export interface MemberDialogs {
  onEdit: (member: Member) => void;
  onLetIn: (member: Member, what: LetIn) => void;
  onRates: (member: Member) => void;
  onContracts: (member: Member) => void;
  onGrants: (member: Member) => void;
  onPreview: (member: Member) => void;
  onErase: (member: Member) => void;
}

/** Whether the reader may see the contracts of a member. */
function useContractsOf(): (member: Member) => boolean {
  const me = useMe();
  const members = useMembers().data ?? [];
  const teams = useTeams().data ?? [];
  const seen = new Set(
    reachable(me, "contract_read", members, teams, { former: true }).map((member) => member.id),
  );
  return (member) => seen.has(member.id);
}

/** What may be done with a member: change, disable (with undo), and delete (with undo) while they have no entries. */
export function useMemberActions(dialogs: MemberDialogs) {
  const { onEdit, onLetIn, onRates, onContracts, onGrants, onPreview, onErase } = dialogs;
  const { t } = useTranslation(["people", "common", "rates", "contracts"]);
  const me = useMe();
  const mayRates = useMay("rate_manage");
  const contractsOf = useContractsOf();
  const mayExport = useMay("archive_export");
  const mayAudit = useMay("audit_read");
  const copy = useMemberPackage();
  const queryClient = useQueryClient();
  const save = useChange(memberNoun);
  const signOut = useEndSessionsOf();
  // Their credentials and sessions go with them, so nobody could make the same member again.
  const remove = (member: Member) =>
    postpone(member.id, t("people:deleted", { name: member.name }), async () => {
      await deleteMember(member);
      await queryClient.invalidateQueries({ queryKey: ["member"] });
    });
  const setState = (member: Member) => {
    const state = member.state === "active" ? "disabled" : "active";
    const text = state === "disabled" ? "people:nowDisabled" : "people:nowActive";
    const at = moment();
    save.mutate(
      { before: member, changes: { state } },
      {
        onSuccess: (after) =>
          notifyUndo(
            t(text, { name: member.name }),
            () => save.mutateAsync({ before: after, changes: { state: member.state } }),
            at,
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
    if (mayRates) actions.push({ label: t("rates:title"), icon: IconCoins, run: () => onRates(member) });
    if (contractsOf(member)) {
      actions.push({ label: t("contracts:title"), icon: IconCalendarTime, run: () => onContracts(member) });
    }
    if (allows(member, "set_role")) {
      if (member.role !== "owner") {
        actions.push({ label: t("people:grants.title"), icon: IconUserPlus, run: () => onGrants(member) });
      }
      actions.push({ label: t("people:preview.action"), icon: IconEye, run: () => onPreview(member) });
    }
    if (allows(member, "reset_password")) {
      actions.push({
        label: t("people:letIn.resetPassword"),
        icon: IconKey,
        run: () => onLetIn(member, "password"),
      });
    }
    if (allows(member, "end_sessions")) {
      actions.push({
        label: t("people:letIn.signOut"),
        icon: IconLogout,
        run: () =>
          signOut.mutate(member, {
            onSuccess: () => notifyDone(t("people:letIn.signedOut", { name: member.name })),
            onError: notifyProblem,
          }),
      });
    }
    if (allows(member, "reset_second_factor")) {
      actions.push({
        label: t("people:letIn.resetFactor"),
        icon: IconDeviceMobileOff,
        run: () => onLetIn(member, "factor"),
      });
    }
    if (self || (mayExport && mayAudit)) {
      actions.push({
        label: t("people:copy"),
        icon: IconDownload,
        run: () => copy.mutate(member.id, { onError: notifyProblem }),
      });
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
        run: () => remove(member),
      });
    }
    if (allows(member, "erase") && !self) {
      actions.push({
        label: t("people:erase.action"),
        icon: IconEraser,
        danger: true,
        run: () => onErase(member),
      });
    }
    return actions;
  };
}
