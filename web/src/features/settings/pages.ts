import {
  IconBell,
  IconBuildingCommunity,
  IconCoins,
  IconDatabaseExport,
  IconKey,
  IconLayoutList,
  IconListSearch,
  IconLogin2,
  IconPinned,
  IconRepeat,
  IconShieldCheck,
  IconShieldExclamation,
  IconShieldLock,
  IconUserCircle,
  IconWorldWww,
  type TablerIcon,
} from "@tabler/icons-react";
import type { LinkProps } from "@tanstack/react-router";
import type { Me } from "~/api/types";
import { may } from "~/platform/session";

export interface SettingsPage {
  to: NonNullable<LinkProps["to"]>;
  /** Its title is `<label>.title` of the settings' texts. */
  label:
    | "profile"
    | "favorites"
    | "security"
    | "permissions"
    | "protection"
    | "accessLog"
    | "organization"
    | "domains"
    | "providers"
    | "statuses"
    | "rates"
    | "recurring"
    | "notices"
    | "data"
    | "trust";
  icon: TablerIcon;
  shown: (me: Me) => boolean;
}

export interface SettingsGroup {
  /** Its heading is `group.<label>` of the settings' texts. */
  label: "you" | "organization" | "access" | "data";
  pages: SettingsPage[];
}

const everybody = () => true;
const mayExport = (me: Me) => may(me, "organization_export");
const mayChange = (me: Me) => me.organization.allowed_actions.includes("update");

/** The pages of the settings, in their order: the list at the side and the palette are made of them. */
export const settingsGroups: SettingsGroup[] = [
  {
    label: "you",
    pages: [
      { to: "/settings", label: "profile", icon: IconUserCircle, shown: everybody },
      { to: "/settings/security", label: "security", icon: IconShieldLock, shown: everybody },
      { to: "/settings/notices", label: "notices", icon: IconBell, shown: everybody },
      { to: "/settings/favorites", label: "favorites", icon: IconPinned, shown: everybody },
      { to: "/settings/recurring", label: "recurring", icon: IconRepeat, shown: everybody },
    ],
  },
  {
    label: "organization",
    pages: [
      { to: "/settings/organization", label: "organization", icon: IconBuildingCommunity, shown: mayChange },
      {
        to: "/settings/domains",
        label: "domains",
        icon: IconWorldWww,
        shown: (me) => may(me, "domain_manage"),
      },
      { to: "/settings/statuses", label: "statuses", icon: IconLayoutList, shown: mayChange },
      { to: "/settings/rates", label: "rates", icon: IconCoins, shown: (me) => may(me, "rate_read") },
    ],
  },
  {
    label: "access",
    pages: [
      { to: "/settings/permissions", label: "permissions", icon: IconKey, shown: everybody },
      {
        to: "/settings/providers",
        label: "providers",
        icon: IconLogin2,
        shown: (me) => may(me, "sign_in_provider_manage"),
      },
      {
        to: "/settings/protection",
        label: "protection",
        icon: IconShieldExclamation,
        shown: (me) => may(me, "security_read"),
      },
      {
        to: "/settings/access-log",
        label: "accessLog",
        icon: IconListSearch,
        shown: (me) => may(me, "access_log_read"),
      },
    ],
  },
  {
    label: "data",
    pages: [
      { to: "/settings/data", label: "data", icon: IconDatabaseExport, shown: mayExport },
      { to: "/settings/trust", label: "trust", icon: IconShieldCheck, shown: everybody },
    ],
  },
];

/** The groups with what this member may see of them; a group of which nothing is left is no group. */
export function groupsFor(me: Me): SettingsGroup[] {
  return settingsGroups
    .map(({ label, pages }) => ({ label, pages: pages.filter((page) => page.shown(me)) }))
    .filter(({ pages }) => pages.length > 0);
}
