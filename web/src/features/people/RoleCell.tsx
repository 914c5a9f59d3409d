import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import type { Member, Role } from "~/api/types";
import { useMe } from "~/platform/session";
import { useChange } from "~/ui/changes";
import { notifyProblem, notifyUndo } from "~/ui/notify";
import { grantable } from "./model";
import styles from "./People.module.css";
import { memberNoun } from "./queries";
import { RoleOption } from "./RoleOption";

/** The role of a member, changed where it stands by those who may. */
export function RoleCell({ member }: { member: Member }) {
  const { t } = useTranslation(["people", "common"]);
  const me = useMe();
  const save = useChange(memberNoun);
  if (!allows(member, "set_role")) return t(`common:role.${member.role}`);
  const choose = (role: Role) =>
    save.mutate(
      { before: member, changes: { role } },
      {
        onSuccess: (after) =>
          notifyUndo(t("people:roleChanged", { name: member.name, role: t(`common:role.${role}`) }), () =>
            save.mutateAsync({ before: after, changes: { role: member.role } }),
          ),
        onError: notifyProblem,
      },
    );
  const offered = [...new Set([member.role, ...grantable(me.member.role)])];
  return (
    <Select
      variant="unstyled"
      classNames={{ input: styles.role ?? "" }}
      aria-label={t("people:roleOf", { name: member.name })}
      comboboxProps={{ width: 280, position: "bottom-start" }}
      data={offered.map((role) => ({ value: role, label: t(`common:role.${role}`) }))}
      renderOption={({ option }) => <RoleOption role={option.value as Role} />}
      value={member.role}
      onChange={(role) => role && role !== member.role && choose(role as Role)}
    />
  );
}
