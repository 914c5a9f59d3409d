import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import type { Member, Role } from "~/api/types";
import { useMe } from "~/platform/session";
import { moment } from "~/platform/undo";
import { useChange } from "~/ui/changes";
import { notifyProblem, notifyUndo } from "~/ui/notify";
import { grantable } from "./model";
import styles from "./People.module.css";
import { memberNoun } from "./queries";
import { RoleOption } from "./RoleOption";
import { useRoles } from "./roles/queries";

/** The role of a member, changed where it stands by those who may. Standard roles stand by their word, others by their id. */
export function RoleCell({ member }: { member: Member }) {
  const { t } = useTranslation(["people", "common"]);
  const me = useMe();
  const save = useChange(memberNoun);
  const own = useRoles().data ?? [];
  if (!allows(member, "set_role")) return member.custom_role_name ?? t(`common:role.${member.role}`);
  const present = member.custom_role_id ?? member.role;
  const asRole = (value: string): Partial<Member> =>
    own.some((role) => role.id === value) ? { custom_role_id: value } : { role: value as Role };
  const before = member.custom_role_id ? { custom_role_id: member.custom_role_id } : { role: member.role };
  const labelOf = (value: string) =>
    own.find((role) => role.id === value)?.name ??
    (value === member.custom_role_id ? member.custom_role_name : null) ??
    t(`common:role.${value as Role}`);
  const choose = (value: string) => {
    const at = moment();
    save.mutate(
      { before: member, changes: asRole(value) },
      {
        onSuccess: (after) =>
          notifyUndo(
            t("people:roleChanged", { name: member.name, role: labelOf(value) }),
            () => save.mutateAsync({ before: after, changes: before }),
            at,
          ),
        onError: notifyProblem,
      },
    );
  };
  const assignable = own.filter((role) => allows(role, "assign")).map((role) => role.id);
  const offered = [...new Set([present, ...grantable(me.member.role), ...assignable])];
  return (
    <Select
      variant="unstyled"
      classNames={{ input: styles.role ?? "" }}
      aria-label={t("people:roleOf", { name: member.name })}
      comboboxProps={{ width: 280, position: "bottom-start" }}
      allowDeselect={false}
      data={offered.map((value) => ({ value, label: labelOf(value) }))}
      renderOption={({ option }) => (
        <RoleOption role={option.value} own={own.find((role) => role.id === option.value)} />
      )}
      value={present}
      onChange={(value) => value && value !== present && choose(value)}
    />
  );
}
