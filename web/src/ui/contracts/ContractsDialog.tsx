import { Button, Modal } from "@mantine/core";
import { IconEdit, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import { useAddContract, useContracts, useDeleteContract } from "~/api/queries/contracts";
import type { Contract, Member } from "~/api/types";
import { contractOn, weekOfContract } from "~/lib/contracts";
import { today } from "~/lib/dates";
import { useFormats } from "~/platform/formats";
import { moment } from "~/platform/undo";
import { type Column, DataTable } from "../DataTable";
import { EmptyState } from "../EmptyState";
import { Loading } from "../Loading";
import { notifyProblem, notifyUndo } from "../notify";
import { ProblemAlert } from "../ProblemAlert";
import { RowMenu } from "../RowMenu";
import { StatusBadge } from "../StatusBadge";
import { ContractForm } from "./ContractForm";
import styles from "./Contracts.module.css";
import { useDaysText } from "./useDaysText";

/** The contracts of a member; those who may write them add, change and delete some. */
export default function ContractsDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation(["contracts", "common"]);
  const contracts = useContracts(member.id);
  const [editing, setEditing] = useState<Contract | "new">();
  const rows = contracts.data?.items ?? [];
  const add = contracts.data?.allowed_actions.includes("create") && (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden="true" />}
      onClick={() => setEditing("new")}
    >
      {t("contracts:add")}
    </Button>
  );
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t("contracts:of", { name: member.name })}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <div className={styles.contracts}>
        <ProblemAlert error={contracts.error} onRetry={() => void contracts.refetch()} />
        {contracts.isPending && <Loading lines={3} />}
        {contracts.data && (
          <Table
            member={member}
            rows={rows}
            onEdit={setEditing}
            empty={
              <EmptyState
                title={t("contracts:none")}
                text={t("contracts:noneText")}
                action={add || undefined}
              />
            }
          />
        )}
        {add && rows.length > 0 && <div className={styles.foot}>{add}</div>}
      </div>
      {editing && (
        <ContractForm
          member={member}
          before={editing === "new" ? undefined : editing}
          like={rows[0]}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Modal>
  );
}

interface TableProps {
  member: Member;
  rows: Contract[];
  onEdit: (contract: Contract) => void;
  empty: React.ReactNode;
}

function Table({ member, rows, onEdit, empty }: TableProps) {
  const { t } = useTranslation(["contracts", "common"]);
  const { date, duration, zone } = useFormats();
  const daysText = useDaysText();
  const remove = useDeleteContract();
  const restore = useAddContract(member.id);
  const current = contractOn(rows, today(zone));
  // The row goes with the contract, so nothing may hang on callbacks of what is shown.
  const removeContract = async ({ id, valid_from, days, note }: Contract) => {
    const at = moment();
    try {
      await remove.mutateAsync(id);
      notifyUndo(t("contracts:deleted"), () => restore.mutateAsync({ valid_from, days, note }), at);
    } catch (thrown) {
      notifyProblem(thrown);
    }
  };
  const columns: Column<Contract>[] = [
    {
      key: "from",
      header: t("contracts:from"),
      phone: "title",
      cell: (contract) => (
        <span className={styles.from}>
          {date(contract.valid_from)}
          {contract === current && <StatusBadge tone="accent">{t("contracts:now")}</StatusBadge>}
        </span>
      ),
    },
    {
      key: "week",
      header: t("contracts:week"),
      align: "right",
      width: "120px",
      cell: (contract) => duration(weekOfContract(contract.days)),
    },
    { key: "days", header: t("contracts:days"), cell: (contract) => daysText(contract.days) },
    { key: "note", header: t("contracts:note"), cell: (contract) => contract.note },
  ];
  const actionsOf = (contract: Contract) => [
    ...(allows(contract, "update")
      ? [{ label: t("common:action.edit"), icon: IconEdit, run: () => onEdit(contract) }]
      : []),
    ...(allows(contract, "delete")
      ? [
          {
            label: t("common:action.delete"),
            icon: IconTrash,
            danger: true,
            run: () => void removeContract(contract),
          },
        ]
      : []),
  ];
  const writable = rows.some((contract) => contract.allowed_actions.length > 0);
  return (
    <DataTable
      label={t("contracts:title")}
      columns={columns}
      rows={rows}
      rowKey={(contract) => contract.id}
      dimmed={(contract) => current !== undefined && contract.valid_from < current.valid_from}
      empty={empty}
      {...(writable && {
        actions: (contract: Contract) => (
          <RowMenu name={date(contract.valid_from)} actions={actionsOf(contract)} />
        ),
      })}
    />
  );
}
