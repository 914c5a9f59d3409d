import { Button } from "@mantine/core";
import { IconEdit, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import type { CustomRole, Member, PermissionMatrix } from "~/api/types";
import { Card } from "~/ui/Card";
import { useRemove } from "~/ui/changes";
import { reachWord } from "~/ui/permissions/reach";
import { useActionWords } from "~/ui/permissions/useActionWords";
import { Faces } from "../Faces";
import { differences } from "./model";
import { roleNoun } from "./queries";
import styles from "./Roles.module.css";

interface RoleCardProps {
  role: CustomRole;
  matrix: PermissionMatrix;
  members: Member[] | undefined;
  onEdit: () => void;
}

/** A role of the organization's own: what it has more and less than its base, and who has it. */
export function RoleCard({ role, matrix, members, onEdit }: RoleCardProps) {
  const { t } = useTranslation(["people", "common", "permissions"]);
  const words = useActionWords();
  const remove = useRemove(roleNoun);
  const { more, less } = differences(matrix, role);
  const reads = ({ action, reach }: (typeof more)[number]) => {
    const word = reachWord(reach);
    const sentence = words.action(action);
    // Where there is one way to have it, how far it reaches goes without saying.
    const levels = matrix.rows.find((row) => row.action === action)?.levels ?? [];
    return !reach || levels.length < 2 ? sentence : `${sentence}: ${t(`permissions:reach.${word}`)}`;
  };
  const list = (changes: typeof more) => (
    <ul className={styles.changes}>
      {changes.map((change) => (
        <li key={change.action}>{reads(change)}</li>
      ))}
    </ul>
  );
  return (
    <Card
      title={role.name}
      description={role.description || t("people:ownRole.as", { role: t(`common:role.${role.based_on}`) })}
    >
      {role.description !== "" && (
        <p className={styles.hint}>{t("people:ownRole.as", { role: t(`common:role.${role.based_on}`) })}</p>
      )}
      {more.length > 0 && (
        <>
          <h3 className={styles.difference}>{t("people:ownRole.more")}</h3>
          {list(more)}
        </>
      )}
      {less.length > 0 && (
        <>
          <h3 className={styles.difference}>{t("people:ownRole.less")}</h3>
          {list(less)}
        </>
      )}
      <Faces members={members} />
      <div className={styles.actions}>
        {allows(role, "update") && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconEdit size={14} aria-hidden="true" />}
            aria-label={t("people:ownRole.edit", { name: role.name })}
            onClick={onEdit}
          >
            {t("common:action.edit")}
          </Button>
        )}
        {allows(role, "delete") && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconTrash size={14} aria-hidden="true" />}
            aria-label={t("people:ownRole.delete", { name: role.name })}
            disabled={role.member_count > 0}
            {...(role.member_count > 0 ? { title: t("people:ownRole.inUse") } : {})}
            onClick={() => remove(role)}
          >
            {t("common:action.delete")}
          </Button>
        )}
      </div>
    </Card>
  );
}
