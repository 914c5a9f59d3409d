import "i18next";
import type activity from "./en/activity.json";
import type audit from "./en/audit.json";
import type auth from "./en/auth.json";
import type board from "./en/board.json";
import type calendar from "./en/calendar.json";
import type changes from "./en/changes.json";
import type comments from "./en/comments.json";
import type common from "./en/common.json";
import type data from "./en/data.json";
import type entries from "./en/entries.json";
import type errors from "./en/errors.json";
import type favorites from "./en/favorites.json";
import type imports from "./en/imports.json";
import type notices from "./en/notices.json";
import type offline from "./en/offline.json";
import type palette from "./en/palette.json";
import type people from "./en/people.json";
import type permissions from "./en/permissions.json";
import type projects from "./en/projects.json";
import type quick from "./en/quick.json";
import type rates from "./en/rates.json";
import type recurring from "./en/recurring.json";
import type removal from "./en/removal.json";
import type reports from "./en/reports.json";
import type schedules from "./en/schedules.json";
import type scope from "./en/scope.json";
import type settings from "./en/settings.json";
import type timer from "./en/timer.json";
import type timesheet from "./en/timesheet.json";
import type ui from "./en/ui.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: {
      activity: typeof activity;
      audit: typeof audit;
      auth: typeof auth;
      calendar: typeof calendar;
      board: typeof board;
      changes: typeof changes;
      comments: typeof comments;
      common: typeof common;
      data: typeof data;
      entries: typeof entries;
      errors: typeof errors;
      favorites: typeof favorites;
      imports: typeof imports;
      offline: typeof offline;
      notices: typeof notices;
      palette: typeof palette;
      people: typeof people;
      permissions: typeof permissions;
      projects: typeof projects;
      quick: typeof quick;
      rates: typeof rates;
      recurring: typeof recurring;
      removal: typeof removal;
      reports: typeof reports;
      scope: typeof scope;
      schedules: typeof schedules;
      settings: typeof settings;
      timer: typeof timer;
      timesheet: typeof timesheet;
      ui: typeof ui;
    };
  }
}
