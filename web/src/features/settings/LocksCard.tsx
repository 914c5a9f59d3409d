import { Button, Select } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconLock, IconLockOpen } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import { useLocks } from "~/api/queries/locks";
import { useMembers } from "~/api/queries/people";
import type { DateText, Lock } from "~/api/types";
import { addDays, monthOf, today } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { Card } from "~/ui/Card";
import { type Column, DataTable } from "~/ui/DataTable";
import { DateField } from "~/ui/DateField";
import { EmptyState } from "~/ui/EmptyState";
import { FormModal } from "~/ui/FormModal";
import { showAtFields } from "~/ui/formProblem";
import { Loading } from "~/ui/Loading";
import { NoteArea } from "~/ui/NoteArea";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { type RowAction, RowMenu } from "~/ui/RowMenu";
import { useSetLock } from "./queries";

interface Draft {
  member_id: string | null;
  locked_until: DateText | null;
  opening: boolean;
}

/** Closed periods: until which date, for whom, by whom and why. */
export function LocksCard() {
  const { t } = useTranslation("settings");
  const { date, zone } = useFormats();
  const locks = useLocks();
  const members = useMembers().data;
  const [draft, setDraft] = useState<Draft>();
  const names = useMemo(() => new Map((members ?? []).map((member) => [member.id, member.name])), [members]);
  const nameOf = (id: string | null) => (id === null ? t("lock.everybody") : (names.get(id) ?? "…"));
  const lastMonth = addDays(monthOf(today(zone)).from, -1);
  const columns: Column<Lock>[] = [
    { key: "who", header: t("lock.who"), phone: "title", cell: (row) => nameOf(row.member_id) },
    {
      key: "until",
      header: t("lock.until"),
      cell: (row) => (row.locked_until ? date(row.locked_until) : t("lock.open")),
    },
    { key: "reason", header: t("lock.reason"), cell: (row) => row.reason },
    { key: "by", header: t("lock.by"), cell: (row) => nameOf(row.set_by) },
  ];
  const actionsOf = (row: Lock): RowAction[] => [
    {
      label: t("lock.change"),
      icon: IconLock,
      run: () =>
        setDraft({ member_id: row.member_id, locked_until: row.locked_until ?? lastMonth, opening: false }),
    },
    ...(row.locked_until
      ? [
          {
            label: t("lock.reopen"),
            icon: IconLockOpen,
            run: () => setDraft({ member_id: row.member_id, locked_until: null, opening: true }),
          },
        ]
      : []),
  ];
  const close = (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconLock size={16} />}
      onClick={() => setDraft({ member_id: null, locked_until: lastMonth, opening: false })}
    >
      {t("lock.add")}
    </Button>
  );
  return (
    <Card
      flush
      title={t("lock.title")}
      description={t("lock.text")}
      actions={locks.data && locks.data.length > 0 ? close : undefined}
    >
      <ProblemAlert error={locks.error} onRetry={() => void locks.refetch()} />
      {locks.isPending && <Loading lines={2} />}
      {locks.data && (
        <DataTable
          label={t("lock.title")}
          columns={columns}
          rows={locks.data}
          rowKey={(row) => row.member_id ?? "everybody"}
          empty={<EmptyState title={t("lock.empty")} text={t("lock.emptyText")} action={close} />}
          actions={(row) => <RowMenu name={nameOf(row.member_id)} actions={actionsOf(row)} />}
        />
      )}
      {draft && <LockForm draft={draft} nameOf={nameOf} onClose={() => setDraft(undefined)} />}
    </Card>
  );
}

const EVERYBODY = "everybody";

interface LockFormProps {
  draft: Draft;
  nameOf: (id: string | null) => string;
  onClose: () => void;
}

function LockForm({ draft, nameOf, onClose }: LockFormProps) {
  const { t } = useTranslation("settings");
  const members = useMembers().data;
  const setLock = useSetLock();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    initialValues: { member_id: draft.member_id ?? EVERYBODY, locked_until: draft.locked_until, reason: "" },
  });
  const save = (values: typeof form.values) => {
    setProblem(null);
    setLock.mutate(
      { ...values, member_id: values.member_id === EVERYBODY ? null : values.member_id },
      { onSuccess: onClose, onError: (thrown) => setProblem(showAtFields(form, thrown)) },
    );
  };
  return (
    <FormModal
      title={draft.opening ? t("lock.reopenTitle", { name: nameOf(draft.member_id) }) : t("lock.add")}
      opened
      onClose={onClose}
      onSubmit={form.onSubmit(save)}
      dirty={form.isDirty()}
      busy={setLock.isPending}
      problem={problem}
      submitLabel={draft.opening ? t("lock.reopen") : t("lock.close")}
    >
      {!draft.opening && (
        <>
          <Select
            label={t("lock.who")}
            data={[
              { value: EVERYBODY, label: t("lock.everybody") },
              ...(members ?? []).map((member) => ({ value: member.id, label: member.name })),
            ]}
            {...form.getInputProps("member_id")}
          />
          <DateField label={t("lock.until")} {...form.getInputProps("locked_until")} />
        </>
      )}
      <NoteArea
        label={t("lock.reason")}
        placeholder={t("lock.reasonPlaceholder")}
        required
        withAsterisk={false}
        most={500}
        minRows={2}
        data-autofocus
        {...form.getInputProps("reason")}
      />
    </FormModal>
  );
}
