import { Alert, Modal } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import { usePermissionMatrix } from "~/api/queries/permissions";
import { useProjects } from "~/api/queries/scope";
import type { Member, MemberPreview } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { navGroups } from "~/platform/nav";
import { Loading } from "~/ui/Loading";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { grouped, reachWord } from "~/ui/permissions/reach";
import { useActionWords } from "~/ui/permissions/useActionWords";
import { useFocusBack } from "~/ui/useFocusBack";
import { usePreview } from "./queries";
import styles from "./Roles.module.css";

/** What a member sees and may do, made of the rules alone: it opens nothing of theirs, and does nothing in their name. */
export function PreviewDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation("people");
  const preview = usePreview();
  useFocusBack();
  const asked = useRef(false);
  const { mutate } = preview;
  // Once: each asking is told to the member.
  useEffect(() => {
    if (!asked.current) mutate(member);
    asked.current = true;
  }, [mutate, member]);
  return (
    <Modal opened onClose={onClose} size="lg" title={t("preview.title", { name: member.name })}>
      <div className={styles.preview}>
        <Alert color="blue" variant="light" icon={<IconEye size={18} aria-hidden="true" />}>
          {t("preview.about", { name: member.name })}
        </Alert>
        <ProblemAlert error={preview.error} onRetry={() => mutate(member)} />
        {preview.isPending && <Loading lines={8} />}
        {preview.data && <Preview preview={preview.data} />}
      </div>
    </Modal>
  );
}

function Preview({ preview }: { preview: MemberPreview }) {
  const { t } = useTranslation(["people", "common"]);
  const members = useMembers().data ?? [];
  const projects = useProjects().data ?? [];
  const has = (action: string) => preview.permissions.some((one) => one.action === action);
  const places = navGroups.flatMap(({ items }) => items).filter((item) => !item.needs || has(item.needs));
  const led = members.filter(
    (one) => preview.led_member_ids.includes(one.id) && one.id !== preview.member_id,
  );
  const closed = projects.filter((one) => preview.project_ids.includes(one.id));
  const role = preview.custom_role_name ?? t(`common:role.${preview.role}`);
  return (
    <>
      <p className={styles.hint}>{t("people:preview.role", { role })}</p>
      <section>
        <h3 className={styles.group}>{t("people:preview.places")}</h3>
        <ul className={styles.places}>
          {places.map((item) => (
            <li key={item.label}>
              <item.icon size={16} stroke={1.6} aria-hidden="true" />
              {t(`common:nav.${item.label}`)}
            </li>
          ))}
        </ul>
      </section>
      {led.length > 0 && <Names title={t("people:preview.led")} names={led.map((one) => one.name)} />}
      {closed.length > 0 && (
        <Names title={t("people:preview.projects")} names={closed.map((one) => one.name)} />
      )}
      <Permissions preview={preview} />
    </>
  );
}

function Names({ title, names }: { title: string; names: string[] }) {
  return (
    <section>
      <h3 className={styles.group}>{title}</h3>
      <ul className={styles.places}>
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </section>
  );
}

function Permissions({ preview }: { preview: MemberPreview }) {
  const { t } = useTranslation(["people", "permissions"]);
  const words = useActionWords();
  const { instant } = useFormats();
  const rows = usePermissionMatrix().data?.rows ?? [];
  const described = new Map(rows.map((row) => [row.action, row.description]));
  return (
    <>
      {grouped(preview.permissions).map(([group, part]) => (
        <section key={group} aria-label={t(`permissions:group.${group}`)}>
          <h3 className={styles.group}>{t(`permissions:group.${group}`)}</h3>
          <ul className={styles.rows}>
            {part.map((one) => (
              <li key={one.action} className={styles.permission}>
                <span className={styles.sentence}>
                  {words.action(one.action, described.get(one.action))}
                  {one.source === "extra_grant" && (
                    <span className={styles.hint}>
                      {one.until
                        ? t("people:preview.extraUntil", { date: instant(one.until) })
                        : t("people:preview.extra")}
                    </span>
                  )}
                </span>
                <span>{t(`permissions:reach.${reachWord(one)}`)}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
