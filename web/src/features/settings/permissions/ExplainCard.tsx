import { Select } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import type { PermissionExplanation, PermissionQuestion, PermissionRow } from "~/api/types";
import { useMay, useMe } from "~/platform/session";
import { Card } from "~/ui/Card";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { ProjectPicker } from "~/ui/ProjectPicker";
import { useActionWords } from "~/ui/permissions/useActionWords";
import { useNamedList } from "~/ui/useNamedList";
import styles from "./Permissions.module.css";
import { useExplanation } from "./queries";

/** A question to the policy, answered with the rule that decides. Whoever decides about roles asks about others, too. */
export function ExplainCard({ rows }: { rows: PermissionRow[] }) {
  const { t } = useTranslation("permissions");
  const me = useMe();
  const words = useActionWords();
  const mayAskAboutOthers = useMay("member_set_role");
  const [who, setWho] = useState(me.member.id);
  const [action, setAction] = useState<string | null>(null);
  const [whose, setWhose] = useState<string | null>(null);
  const [project, setProject] = useState<string | null>(null);
  const row = rows.find((one) => one.action === action);
  const concernsProjects = row?.grants.some((grant) => grant.people === "none" && grant.work !== "none");
  const concernsPeople = row?.grants.some((grant) => grant.people !== "none");
  const question: PermissionQuestion | undefined = row && {
    action: row.action,
    member_id: who,
    ...(concernsPeople && whose && { of_member_id: whose }),
    ...(concernsProjects && project && { project_id: project }),
  };
  const explanation = useExplanation(question);
  return (
    <Card title={t("ask.title")} description={t("ask.about")}>
      <div className={styles.question}>
        {mayAskAboutOthers && (
          <MemberSelect label={t("ask.who")} value={who} onChange={(id) => setWho(id ?? me.member.id)} />
        )}
        <Select
          label={t("ask.what")}
          searchable
          value={action}
          onChange={setAction}
          comboboxProps={useNamedList()}
          data={rows.map((one) => ({
            value: one.action,
            label: words.action(one.action, one.description),
          }))}
        />
        {concernsPeople && (
          <MemberSelect
            label={t("ask.whose")}
            placeholder={t("ask.anything")}
            value={whose}
            onChange={setWhose}
          />
        )}
        {concernsProjects && (
          <ProjectPicker
            label={t("ask.project")}
            placeholder={t("ask.anything")}
            value={project}
            onChange={setProject}
          />
        )}
      </div>
      <ProblemAlert error={explanation.error} onRetry={() => void explanation.refetch()} />
      <div aria-live="polite">{explanation.data && <Answer answer={explanation.data} />}</div>
    </Card>
  );
}

function Answer({ answer }: { answer: PermissionExplanation }) {
  const { t } = useTranslation(["permissions", "common"]);
  const words = useActionWords();
  const allowed = answer.decision === "allow";
  const Icon = allowed ? IconCircleCheck : IconCircleX;
  return (
    <p className={styles.answer} data-allowed={allowed}>
      <Icon size={20} aria-hidden="true" />
      <span>
        <strong>{t(`permissions:decision.${answer.decision}`)}.</strong>{" "}
        {words.reason(answer.reason, answer.explanation)}
        {answer.source && answer.source !== "role" && (
          <> {t(`permissions:source.${answer.source}`, { role: answer.custom_role_name ?? "" })}</>
        )}
      </span>
    </p>
  );
}

interface MemberSelectProps {
  label: string;
  placeholder?: string;
  value: string | null;
  onChange: (id: string | null) => void;
}

function MemberSelect(props: MemberSelectProps) {
  const members = useMembers().data ?? [];
  return (
    <Select
      {...props}
      searchable
      clearable={props.placeholder !== undefined}
      comboboxProps={useNamedList()}
      data={members.map((member) => ({ value: member.id, label: member.name }))}
    />
  );
}
