import { Button, Radio, Select } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import { useClients, useProjects } from "~/api/queries/scope";
import type { Import, ImportQuestion } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { useMe } from "~/platform/session";
import { Card } from "~/ui/Card";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { ZoneSelect } from "~/ui/ZoneSelect";
import { FileDrop } from "./FileDrop";
import styles from "./Imports.module.css";
import { type Answers, proposedAnswers, unanswered, withAnswers } from "./model";
import { useCancel, useSendFile } from "./queries";
import { sourceOf } from "./sources";

/** What only the person who knows the file can say; the answers send the file again. */
export function Questions({ item }: { item: Import }) {
  const { t } = useTranslation("imports");
  const { zone } = useFormats();
  const navigate = useNavigate();
  const send = useSendFile();
  const cancel = useCancel();
  const [answers, setAnswers] = useState<Answers>(() => proposedAnswers(item.questions, zone));
  const [asked, setAsked] = useState(false);
  const [chosen, setChosen] = useState<File>();
  const source = sourceOf(item.id);
  const file = chosen ?? source?.file;
  const open = unanswered(item.questions, answers);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (open.length > 0 || !file) return;
    const options = withAnswers(source?.options ?? {}, answers);
    send.mutate(
      { file, format: item.format, options },
      {
        onSuccess: (next) => {
          // The new look replaces this one.
          cancel.mutate(item.id);
          void navigate({ to: "/imports/$importId", params: { importId: next.id }, replace: true });
        },
      },
    );
  };
  return (
    <form onSubmit={submit} noValidate className={styles.form}>
      {item.questions.map((question) => (
        <Card
          key={question.key}
          title={t(`question.${question.key}`)}
          description={t(`questionText.${question.key}`)}
        >
          <Question question={question} answers={answers} onChange={setAnswers} />
          {asked && open.includes(question.key) && (
            <p className={styles.different} role="alert">
              {t("answerMissing")}
            </p>
          )}
        </Card>
      ))}
      {!source && (
        <Card title={t("fileAgain")} description={t("fileAgainText", { name: item.file_name })}>
          {chosen ? <span className={styles.file}>{chosen.name}</span> : <FileDrop onFile={setChosen} />}
        </Card>
      )}
      <ProblemAlert error={send.error} />
      <div className={styles.actions}>
        <Button type="submit" loading={send.isPending} disabled={!file}>
          {t("answer")}
        </Button>
      </div>
    </form>
  );
}

interface QuestionProps {
  question: ImportQuestion;
  answers: Answers;
  onChange: (answers: Answers) => void;
}

function Question({ question, answers, onChange }: QuestionProps) {
  const { t } = useTranslation("imports");
  switch (question.key) {
    case "date_order":
      return (
        <Radio.Group
          aria-label={t("question.date_order")}
          value={answers.date_order ?? ""}
          onChange={(date_order) => onChange({ ...answers, date_order })}
        >
          <div className={styles.subjects}>
            {(question.options.length > 0 ? question.options : ["dmy", "mdy", "ymd"]).map((order) => (
              <Radio key={order} value={order} label={orderLabel(order, t)} />
            ))}
          </div>
        </Radio.Group>
      );
    case "time_zone":
      return (
        <ZoneSelect
          aria-label={t("question.time_zone")}
          value={answers.time_zone ?? ""}
          onChange={(time_zone) => onChange({ ...answers, time_zone })}
        />
      );
    case "members":
      return <Members subjects={question.subjects} answers={answers} onChange={onChange} />;
    case "projects":
      return <Projects subjects={question.subjects} answers={answers} onChange={onChange} />;
  }
}

function orderLabel(order: string, t: ReturnType<typeof useTranslation<"imports">>["t"]): string {
  return order === "dmy" || order === "mdy" || order === "ymd" ? t(`dateOrder.${order}`) : order;
}

interface SubjectsProps {
  subjects: string[];
  answers: Answers;
  onChange: (answers: Answers) => void;
}

function Members({ subjects, answers, onChange }: SubjectsProps) {
  const { t } = useTranslation("imports");
  const me = useMe();
  const members = useMembers().data ?? [];
  const data = [
    { value: "me", label: t("me", { name: me.member.name }) },
    ...members
      .filter((member) => member.id !== me.member.id)
      .map((member) => ({ value: member.id, label: `${member.name} · ${member.email}` })),
    { value: "skip", label: t("skipMember") },
  ];
  return (
    <SubjectList
      subjects={subjects}
      data={data}
      placeholder={t("whoIsIt")}
      value={answers.members}
      onChange={(given) => onChange({ ...answers, members: given })}
    />
  );
}

function Projects({ subjects, answers, onChange }: SubjectsProps) {
  const { t } = useTranslation("imports");
  const projects = useProjects().data ?? [];
  const clients = new Map((useClients().data ?? []).map((client) => [client.id, client.name]));
  const data = [
    { value: "create", label: t("createProject") },
    { value: "skip", label: t("skipProject") },
    ...projects
      .filter((project) => !project.archived)
      .map((project) => ({
        value: project.id,
        label: [clients.get(project.client_id ?? ""), project.name].filter(Boolean).join(" / "),
      })),
  ];
  return (
    <SubjectList
      subjects={subjects}
      data={data}
      placeholder={t("whichProject")}
      value={answers.projects}
      onChange={(given) => onChange({ ...answers, projects: given })}
    />
  );
}

interface SubjectListProps {
  subjects: string[];
  data: { value: string; label: string }[];
  placeholder: string;
  value: Record<string, string>;
  onChange: (value: Record<string, string>) => void;
}

/** One choice per name in the file. */
function SubjectList({ subjects, data, placeholder, value, onChange }: SubjectListProps) {
  return (
    <div className={styles.subjects}>
      {subjects.map((subject) => (
        <div key={subject} className={styles.subject}>
          <span>{subject}</span>
          <Select
            searchable
            aria-label={subject}
            placeholder={placeholder}
            data={data}
            value={value[subject] ?? null}
            onChange={(picked) => picked && onChange({ ...value, [subject]: picked })}
          />
        </div>
      ))}
    </div>
  );
}
