import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Member } from "~/api/types";
import { Avatar } from "~/ui/Avatar";
import styles from "./People.module.css";

const SHOWN = 6;

interface FacesProps {
  /** Not known before they are loaded, or where they cannot be. */
  members: Member[] | undefined;
  rest?: (count: number) => ReactNode;
}

/** Who has a role: some faces, and how many more there are. */
export function Faces({ members, rest }: FacesProps) {
  const { t } = useTranslation("people");
  if (!members) return null;
  const more = members.length - SHOWN;
  return (
    <span className={styles.faces}>
      {members.slice(0, SHOWN).map((member) => (
        <span key={member.id} className={styles.face}>
          <Avatar name={member.name} size={22} />
          {member.name}
        </span>
      ))}
      {more > 0 && (rest ? rest(more) : <span className={styles.hint}>{t("andMore", { count: more })}</span>)}
      {members.length === 0 && <span className={styles.hint}>{t("nobodyHas")}</span>}
    </span>
  );
}
