import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import type { Member, Role } from "~/api/types";
import { Avatar } from "~/ui/Avatar";
import { Card } from "~/ui/Card";
import { PageBody } from "~/ui/PageBody";
import { TextLink } from "~/ui/TextLink";
import { roles } from "./model";
import styles from "./People.module.css";
import { PeopleHead } from "./PeopleHead";

const SHOWN = 6;

/** What each role may do, and who has it. */
export function RolesPage() {
  const members = (useMembers().data ?? []).filter((member) => member.state === "active");
  return (
    <>
      <PeopleHead />
      <PageBody>
        <div className={styles.roles}>
          {roles.map((role) => (
            <RoleCard key={role} role={role} members={members.filter((member) => member.role === role)} />
          ))}
        </div>
      </PageBody>
    </>
  );
}

function RoleCard({ role, members }: { role: Role; members: Member[] }) {
  const { t } = useTranslation(["people", "common"]);
  const can = t(`people:can.${role}`, { returnObjects: true });
  return (
    <Card title={t(`common:role.${role}`)} description={t(`people:about.${role}`)}>
      <ul className={styles.can}>
        {can.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <span className={styles.faces}>
        {members.slice(0, SHOWN).map((member) => (
          <span key={member.id} className={styles.face}>
            <Avatar name={member.name} size={22} />
            {member.name}
          </span>
        ))}
        {members.length > SHOWN && (
          <TextLink to="/people" search={{ role }}>
            {t("people:andMore", { count: members.length - SHOWN })}
          </TextLink>
        )}
        {members.length === 0 && <span className={styles.hint}>{t("people:nobodyHas")}</span>}
      </span>
    </Card>
  );
}
