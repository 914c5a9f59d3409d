import { Button, Select, Switch } from "@mantine/core";
import { IconFile, IconX } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMembers } from "~/api/queries/people";
import type { ImportFormat, ImportOptions } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { useMe } from "~/platform/session";
import { Card } from "~/ui/Card";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { ZoneSelect } from "~/ui/ZoneSelect";
import { detectFormat, HEAD_BYTES, importFormats } from "./detect";
import { FileDrop } from "./FileDrop";
import styles from "./Imports.module.css";
import { fileProblem } from "./model";
import { useSendFile } from "./queries";

/** A file and what it does not say by itself; the first look never stores anything. */
export function NewImport() {
  const { t } = useTranslation(["imports", "common"]);
  const { zone } = useFormats();
  const navigate = useNavigate();
  const send = useSendFile();
  const [file, setFile] = useState<File>();
  const [format, setFormat] = useState<ImportFormat | null>(null);
  const [options, setOptions] = useState<ImportOptions>({ time_zone: zone, create_missing: true });
  const [problem, setProblem] = useState<string>();
  const choose = async (chosen: File) => {
    send.reset();
    const wrong = fileProblem(chosen);
    setProblem(wrong ? t(`imports:file.${wrong}`) : undefined);
    if (wrong) return;
    setFile(chosen);
    const head = await chosen.slice(0, HEAD_BYTES).text();
    setFormat(detectFormat(chosen.name, head) ?? null);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!file || !format) return;
    send.mutate(
      { file, format, options },
      { onSuccess: ({ id }) => void navigate({ to: "/imports/$importId", params: { importId: id } }) },
    );
  };
  return (
    <Card title={t("imports:bringIn")} description={t("imports:bringInText")}>
      <form className={styles.form} onSubmit={submit} noValidate>
        {file ? (
          <span className={styles.file}>
            <IconFile size={18} stroke={1.6} aria-hidden="true" />
            {file.name}
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              leftSection={<IconX size={14} aria-hidden="true" />}
              onClick={() => setFile(undefined)}
            >
              {t("imports:otherFile")}
            </Button>
          </span>
        ) : (
          <FileDrop onFile={(chosen) => void choose(chosen)} />
        )}
        {problem && (
          <p className={styles.different} role="alert">
            {problem}
          </p>
        )}
        {file && (
          <>
            <Select
              label={t("imports:formatLabel")}
              required
              description={format ? undefined : t("imports:formatUnknown")}
              placeholder={t("imports:formatPick")}
              data={importFormats.map((value) => ({ value, label: t(`imports:format.${value}`) }))}
              value={format}
              onChange={(value) => setFormat(value as ImportFormat | null)}
            />
            <Options options={options} onChange={setOptions} />
            <ProblemAlert error={send.error} />
            <div className={styles.actions}>
              <Button type="submit" loading={send.isPending} disabled={!format}>
                {t("imports:look")}
              </Button>
            </div>
            <p className={styles.hint}>{t("imports:lookText")}</p>
          </>
        )}
      </form>
    </Card>
  );
}

interface OptionsProps {
  options: ImportOptions;
  onChange: (options: ImportOptions) => void;
}

function Options({ options, onChange }: OptionsProps) {
  const { t } = useTranslation("imports");
  const me = useMe();
  const { zone } = useFormats();
  const members = useMembers().data ?? [];
  const forOthers = me.permissions.some(({ action, people }) => action === "import_run" && people === "all");
  return (
    <>
      <div className={styles.pair}>
        <ZoneSelect
          label={t("zone")}
          description={t("zoneText")}
          value={options.time_zone ?? zone}
          onChange={(time_zone) => onChange({ ...options, time_zone })}
        />
        {forOthers && (
          <Select
            searchable
            label={t("defaultMember")}
            description={t("defaultMemberText")}
            data={[
              { value: "me", label: t("me", { name: me.member.name }) },
              ...members
                .filter((member) => member.id !== me.member.id)
                .map((member) => ({ value: member.id, label: member.name })),
            ]}
            value={options.default_member ?? "me"}
            onChange={(value) => onChange({ ...options, default_member: value ?? "me" })}
          />
        )}
      </div>
      <Switch
        label={t("createMissing")}
        checked={options.create_missing ?? true}
        onChange={(event) => onChange({ ...options, create_missing: event.currentTarget.checked })}
      />
    </>
  );
}
