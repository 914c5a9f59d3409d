import { Button } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "~/platform/session";
import { LinkTabs } from "~/ui/LinkTabs";
import { PageHead } from "~/ui/PageHead";
import { InviteDialog } from "./InviteDialog";

interface PeopleHeadProps {
  /** Small facts beside the title. */
  aside?: ReactNode;
  /** Buttons beside "Invite". */
  actions?: ReactNode;
  /** Whether the page below has the one button that stands out. */
  quiet?: boolean;
  children?: ReactNode;
}

/** The head that members, teams, invitations and roles share. */
export function PeopleHead({ aside, actions, quiet = false, children }: PeopleHeadProps) {
  const { t } = useTranslation(["people", "common"]);
  const mayInvite = useMay("member_invite");
  const [inviting, setInviting] = useState(false);
  return (
    <>
      <PageHead
        title={t("common:nav.people")}
        aside={aside}
        actions={
          <>
            {actions}
            {mayInvite && (
              <Button
                variant={quiet ? "default" : "filled"}
                onClick={() => setInviting(true)}
                leftSection={<IconUserPlus size={16} aria-hidden="true" />}
              >
                {t("people:invite")}
              </Button>
            )}
          </>
        }
      >
        <LinkTabs
          label={t("common:nav.people")}
          tabs={[
            { to: "/people", label: t("people:members") },
            { to: "/people/teams", label: t("people:teams") },
            ...(mayInvite ? [{ to: "/people/invitations" as const, label: t("people:invitations") }] : []),
            { to: "/people/roles", label: t("people:roles") },
          ]}
        />
        {children}
      </PageHead>
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}
