import { ActionIcon, Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type SyntheticEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { activity } from "~/platform/activity/client";
import type { Rule } from "~/platform/activity/protocol";
import { type FeatureField, featureFields } from "~/platform/activity/suggest/features";
import { Loading } from "~/ui/Loading";
import { ProjectName } from "~/ui/ProjectName";
import { ProjectPicker } from "~/ui/ProjectPicker";
import { submitOnCtrlEnter } from "~/ui/submitOnCtrlEnter";
import { TaskPicker } from "~/ui/TaskPicker";
import { useFocusBack } from "~/ui/useFocusBack";
import styles from "./ActivityPage.module.css";

interface RulesDialogProps {
  /** A rule to begin with. */
  first: Omit<Rule, "id"> | undefined;
  onClose: (changed: boolean) => void;
}

const MOST = 200;
const empty: Omit<Rule, "id"> = { field: "title", contains: "", project: "", task: null };

/** What always belongs where, by the member's own word. The rules stay in this browser, sealed for the own log. */
export function RulesDialog({ first, onClose }: RulesDialogProps) {
  const { t } = useTranslation(["activity", "common"]);
  const [rules, setRules] = useState<Rule[]>();
  const [draft, setDraft] = useState(first ?? empty);
  const [changed, setChanged] = useState(false);
  useFocusBack();
  useEffect(() => {
    activity.rules().then(setRules, () => onClose(false));
  }, [onClose]);
  const store = (next: Rule[]) => {
    setRules(next);
    setChanged(true);
    activity.setRules(next).catch(() => onClose(true));
  };
  const ready = draft.contains.trim() !== "" && draft.project !== "" && (rules?.length ?? 0) < MOST;
  const add = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!ready || !rules) return;
    store([{ ...draft, contains: draft.contains.trim(), id: crypto.randomUUID() }, ...rules]);
    setDraft(empty);
  };
  return (
    <Modal opened onClose={() => onClose(changed)} title={t("activity:rules.title")} size="lg">
      <Stack gap="sm">
        <Text size="sm">{t("activity:rules.text")}</Text>
        <form onSubmit={add} onKeyDown={submitOnCtrlEnter}>
          <div className={styles.ruleForm}>
            <Select
              label={t("activity:rules.where")}
              allowDeselect={false}
              value={draft.field}
              data={featureFields.map((field) => ({
                value: field as string,
                label: t(`activity:field.${field}`),
              }))}
              onChange={(field) => field && setDraft({ ...draft, field: field as FeatureField })}
            />
            <TextInput
              data-autofocus
              label={t("activity:rules.contains")}
              maxLength={200}
              value={draft.contains}
              onChange={(event) => setDraft({ ...draft, contains: event.currentTarget.value })}
            />
            <ProjectPicker
              label={t("activity:rules.project")}
              value={draft.project || null}
              onChange={(project) => setDraft({ ...draft, project: project ?? "", task: null })}
            />
            <TaskPicker
              label={t("activity:rules.task")}
              projectId={draft.project || null}
              disabled={draft.project === ""}
              value={draft.task}
              onChange={(task) => setDraft({ ...draft, task })}
            />
          </div>
          <Group justify="flex-end" mt="sm">
            <Button type="submit" disabled={!ready} leftSection={<IconPlus size={16} stroke={1.6} />}>
              {t("activity:rules.add")}
            </Button>
          </Group>
        </form>
        {!rules && <Loading lines={2} />}
        {rules?.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("activity:rules.none")}
          </Text>
        )}
        <ul className={styles.rules} aria-label={t("activity:rules.title")}>
          {rules?.map((rule) => (
            <li key={rule.id}>
              <span>
                {t("activity:rules.one", { what: t(`activity:field.${rule.field}`), value: rule.contains })}
              </span>
              <ProjectName projectId={rule.project} taskId={rule.task} />
              <ActionIcon
                aria-label={t("activity:rules.remove", { value: rule.contains })}
                onClick={() => store(rules.filter(({ id }) => id !== rule.id))}
              >
                <IconTrash size={16} stroke={1.6} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      </Stack>
    </Modal>
  );
}
