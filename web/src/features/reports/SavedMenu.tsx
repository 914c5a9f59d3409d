import { Button, Menu } from "@mantine/core";
import {
  IconBookmark,
  IconDeviceFloppy,
  IconLink,
  IconMail,
  IconPencil,
  IconPin,
  IconPinnedOff,
  IconTrash,
  IconUsers,
  IconWorldShare,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSavedReports } from "~/api/queries/savedReports";
import type { ReportDefinition, SavedReport } from "~/api/types";
import { useMay, useMe } from "~/platform/session";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { LinksDialog } from "./LinksDialog";
import styles from "./ReportsPage.module.css";
import { SaveDialog } from "./SaveDialog";
import { SchedulesDialog } from "./SchedulesDialog";
import { useDeleteReport, usePinReport, useUpdateReport } from "./savedQueries";

interface SavedMenuProps {
  /** The saved report that is open. */
  open: SavedReport | undefined;
  /** Whether the page asks something else than it. */
  changed: boolean;
  definition: ReportDefinition;
  /** Shows a saved report; none for the builder as it is at first. */
  onOpen: (id: string | undefined) => void;
}

type Dialog = "save" | "edit" | "links" | "schedules";

/** Everything about saved reports: opening, saving, sharing, public links. */
export function SavedMenu({ open, changed, definition, onOpen }: SavedMenuProps) {
  const { t } = useTranslation(["reports", "common"]);
  const [dialog, setDialog] = useState<Dialog>();
  const reports = useSavedReports().data ?? [];
  const mayPublish = useMay("report_publish");
  const close = () => setDialog(undefined);
  return (
    <>
      <Menu position="bottom-end" width={280}>
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={16} aria-hidden="true" />}>
            {t("reports:saved.title")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={styles.menu}>
          {reports.length > 0 && <Menu.Label>{t("reports:saved.openLabel")}</Menu.Label>}
          {reports.map((report) => (
            <ReportItem key={report.id} report={report} onOpen={() => onOpen(report.id)} />
          ))}
          {reports.length > 0 && <Menu.Divider />}
          {open && (
            <OpenItems
              report={open}
              changed={changed}
              definition={definition}
              onOpen={onOpen}
              onDialog={setDialog}
            />
          )}
          {!open && (
            <Menu.Item
              leftSection={<IconDeviceFloppy size={16} stroke={1.6} />}
              onClick={() => setDialog("save")}
            >
              {t("reports:saved.saveThis")}
            </Menu.Item>
          )}
          {mayPublish && (
            <>
              <Menu.Divider />
              <Menu.Item
                component={Link}
                to="/reports/links"
                leftSection={<IconWorldShare size={16} stroke={1.6} />}
              >
                {t("reports:links.all")}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {(dialog === "save" || (dialog === "edit" && open)) && (
        <SaveDialog
          report={dialog === "edit" ? open : undefined}
          definition={definition}
          onClose={close}
          onSaved={(saved) => {
            close();
            if (dialog === "save") onOpen(saved.id);
            notifyDone(t("reports:saved.done", { name: saved.name }));
          }}
        />
      )}
      {dialog === "links" && open && <LinksDialog report={open} onClose={close} />}
      {dialog === "schedules" && open && <SchedulesDialog report={open} onClose={close} />}
    </>
  );
}

function ReportItem({ report, onOpen }: { report: SavedReport; onOpen: () => void }) {
  const { t } = useTranslation("reports");
  const { member } = useMe();
  const foreign = report.owner_id !== member.id;
  return (
    <Menu.Item
      leftSection={foreign ? <IconUsers size={16} stroke={1.6} aria-label={t("saved.shared")} /> : undefined}
      rightSection={
        report.pinned ? <IconPin size={14} stroke={1.6} aria-label={t("saved.pinned")} /> : undefined
      }
      onClick={onOpen}
    >
      {report.name}
    </Menu.Item>
  );
}

interface OpenItemsProps extends Omit<SavedMenuProps, "open"> {
  report: SavedReport;
  onDialog: (dialog: Dialog) => void;
}

/** What can be done with the report that is open. */
function OpenItems({ report, changed, definition, onOpen, onDialog }: OpenItemsProps) {
  const { t } = useTranslation(["reports", "schedules", "common"]);
  const update = useUpdateReport();
  const pin = usePinReport();
  const remove = useDeleteReport();
  const may = (action: string) => report.allowed_actions.includes(action);
  const saveChanges = () =>
    update.mutate(
      { report, changes: { definition } },
      {
        onSuccess: () => {
          onOpen(report.id);
          notifyDone(t("reports:saved.done", { name: report.name }));
        },
        onError: notifyProblem,
      },
    );
  const removeReport = () => {
    onOpen(undefined);
    remove(report, t("reports:saved.deleted", { name: report.name }));
  };
  return (
    <>
      <Menu.Label>{report.name}</Menu.Label>
      {changed && may("update") && (
        <Menu.Item leftSection={<IconDeviceFloppy size={16} stroke={1.6} />} onClick={saveChanges}>
          {t("reports:saved.saveChanges")}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconDeviceFloppy size={16} stroke={1.6} />} onClick={() => onDialog("save")}>
        {t("reports:saved.saveAs")}
      </Menu.Item>
      {may("update") && (
        <Menu.Item leftSection={<IconPencil size={16} stroke={1.6} />} onClick={() => onDialog("edit")}>
          {t("reports:saved.edit")}
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={
          report.pinned ? <IconPinnedOff size={16} stroke={1.6} /> : <IconPin size={16} stroke={1.6} />
        }
        onClick={() => pin.mutate({ id: report.id, pinned: !report.pinned }, { onError: notifyProblem })}
      >
        {report.pinned ? t("reports:saved.unpin") : t("reports:saved.pin")}
      </Menu.Item>
      {may("schedule") && (
        <Menu.Item leftSection={<IconMail size={16} stroke={1.6} />} onClick={() => onDialog("schedules")}>
          {t("schedules:title")}
        </Menu.Item>
      )}
      {may("publish") && (
        <Menu.Item leftSection={<IconLink size={16} stroke={1.6} />} onClick={() => onDialog("links")}>
          {t("reports:links.title")}
        </Menu.Item>
      )}
      {may("delete") && (
        <Menu.Item color="red" leftSection={<IconTrash size={16} stroke={1.6} />} onClick={removeReport}>
          {t("common:action.delete")}
        </Menu.Item>
      )}
    </>
  );
}
