// The screens of the web app, one line each: a screen that is not here is not looked at.
export const screens = [
  { name: "today", path: "/" },
  { name: "week", path: "/week" },
  { name: "timesheet", path: "/timesheet" },
  { name: "approvals", path: "/approvals" },
  { name: "projects", path: "/projects" },
  { name: "clients", path: "/clients" },
  { name: "tasks", path: "/tasks" },
  { name: "tags", path: "/tags" },
  { name: "reports", path: "/reports" },
  { name: "people", path: "/people" },
  { name: "imports", path: "/imports" },
  { name: "settings", path: "/settings" },
  { name: "settings-security", path: "/settings/security" },
  { name: "settings-organization", path: "/settings/organization" },
];
