import {
  IconActivity,
  IconBell,
  IconBriefcase,
  IconBuilding,
  IconCalendarTime,
  IconCalendarWeek,
  IconChartBar,
  IconChecklist,
  IconChecks,
  IconClockCheck,
  IconFileImport,
  IconLayoutKanban,
  IconSettings,
  IconShieldCheck,
  IconSun,
  IconTable,
  IconTag,
  IconUsers,
  type TablerIcon,
} from "@tabler/icons-react";
import type { LinkProps } from "@tanstack/react-router";

export interface NavItem {
  to: LinkProps["to"];
  label:
    | "calendar"
    | "today"
    | "week"
    | "timesheet"
    | "workingTime"
    | "approvals"
    | "notices"
    | "activity"
    | "projects"
    | "clients"
    | "board"
    | "tasks"
    | "tags"
    | "reports"
    | "people"
    | "imports"
    | "audit"
    | "settings";
  icon: TablerIcon;
  /** Key after `g`. */
  key: string;
  /** Action the role must have; without it the item is not shown. */
  needs?: string;
}

export interface NavGroup {
  label: "myTime" | "work" | "insight" | "team" | "data";
  items: NavItem[];
}

/** The left rail, from top to bottom. */
export const navGroups: NavGroup[] = [
  {
    label: "myTime",
    items: [
      { to: "/calendar", label: "calendar", icon: IconCalendarTime, key: "d" },
      { to: "/today", label: "today", icon: IconSun, key: "t" },
      { to: "/week", label: "week", icon: IconCalendarWeek, key: "w" },
      { to: "/timesheet", label: "timesheet", icon: IconTable, key: "h", needs: "timesheet_submit" },
      {
        to: "/working-time",
        label: "workingTime",
        icon: IconClockCheck,
        key: "z",
        needs: "working_time_read",
      },
      { to: "/notices", label: "notices", icon: IconBell, key: "n" },
      { to: "/activity", label: "activity", icon: IconActivity, key: "v" },
    ],
  },
  {
    label: "work",
    items: [
      { to: "/projects", label: "projects", icon: IconBriefcase, key: "p" },
      { to: "/board", label: "board", icon: IconLayoutKanban, key: "b" },
      { to: "/tasks", label: "tasks", icon: IconChecklist, key: "k" },
      { to: "/clients", label: "clients", icon: IconBuilding, key: "c" },
      { to: "/tags", label: "tags", icon: IconTag, key: "l" },
    ],
  },
  {
    label: "insight",
    items: [{ to: "/reports", label: "reports", icon: IconChartBar, key: "r", needs: "report_read" }],
  },
  {
    label: "team",
    items: [
      { to: "/approvals", label: "approvals", icon: IconChecks, key: "a", needs: "timesheet_approve" },
      { to: "/people", label: "people", icon: IconUsers, key: "o", needs: "member_read" },
    ],
  },
  {
    label: "data",
    items: [
      { to: "/imports", label: "imports", icon: IconFileImport, key: "i", needs: "import_run" },
      { to: "/audit", label: "audit", icon: IconShieldCheck, key: "u", needs: "audit_read" },
      { to: "/settings", label: "settings", icon: IconSettings, key: "s" },
    ],
  },
];
