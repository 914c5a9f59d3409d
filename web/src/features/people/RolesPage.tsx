import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import { usePermissionMatrix } from "~/api/queries/permissions";
import type { CustomRole, Member, Role } from "~/api/types";
import { useMay } from "~/platform/session";
import { Card } from "~/ui/Card";
import { Loading } from "~/ui/Loading";
import { PageBody } from "~/ui/PageBody";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { TextLink } from "~/ui/TextLink";
import { Faces } from "./Faces";
import { roles } from "./model";
import styles from "./People.module.css";
import { PeopleHead } from "./PeopleHead";
import { useRoles } from "./roles/queries";
import { RoleCard } from "./roles/RoleCard";
import { RoleDialog } from "./roles/RoleDialog";

/** What each role may do, and who has it: the standard ones, and those that the organization made for itself. */
export function RolesPage() {
  const { t } = useTranslation("people");
  const members = useMembers().data?.filter((member) => member.state === "active");
  const mayMake = useMay("role_manage");
  const own = useRoles();
  const matrix = usePermissionMatrix();
  const [editing, setEditing] = useState<CustomRole | null>();
  return (
    <>
      <PeopleHead
        actions={
          mayMake && (
            <Button
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden="true" />}
              onClick={() => setEditing(null)}
            >
              {t("ownRole.new")}
            </Button>
          )
        }
      />
      <PageBody>
        <ProblemAlert error={own.error ?? matrix.error} onRetry={() => void own.refetch()} />
        {(own.isPending || matrix.isPending) && <Loading />}
        {own.data && matrix.data && own.data.length > 0 && (
          <section className={styles.rolePart} aria-labelledby="own-roles">
            <h2 id="own-roles">{t("ownRole.title")}</h2>
            <div className={styles.roles}>
              {own.data.map((role) => (
                <RoleCard
                  key={role.id}
                  role={role}
                  matrix={matrix.data}
                  members={members?.filter((member) => member.custom_role_id === role.id)}
                  onEdit={() => setEditing(role)}
                />
              ))}
            </div>
          </section>
        )}
        <section className={styles.rolePart} aria-labelledby="standard-roles">
          <h2 id="standard-roles">{t("ownRole.standard")}</h2>
          <div className={styles.roles}>
            {roles.map((role) => (
              <StandardCard
                key={role}
                role={role}
                members={members?.filter((one) => one.role === role && one.custom_role_id === null)}
              />
            ))}
          </div>
        </section>
      </PageBody>
      {editing !== undefined && matrix.data && (
        <RoleDialog role={editing} matrix={matrix.data} onClose={() => setEditing(undefined)} />
      )}
    </>
  );
}

function StandardCard({ role, members }: { role: Role; members: Member[] | undefined }) {
  const { t } = useTranslation(["people", "common"]);
  const can = t(`people:can.${role}`, { returnObjects: true });
  return (
    <Card title={t(`common:role.${role}`)} description={t(`people:about.${role}`)}>
      <ul className={styles.can}>
        {can.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <Faces
        members={members}
        rest={(count) => (
          <TextLink to="/people" search={{ role }}>
            {t("people:andMore", { count })}
          </TextLink>
        )}
      />
    </Card>
  );
}
