import {
  IconBuildingCommunity,
  IconCoins,
  IconDatabaseExport,
  IconKey,
  IconLayoutList,
  IconPinned,
  IconRepeat,
  IconShieldLock,
  IconUserCircle,
  type TablerIcon,
} from "@tabler/icons-react";
import type { LinkProps } from "@tanstack/react-router";
import type { Me } from "~/api/types";
import { may } from "~/platform/session";

export interface SettingsTab {
  to: LinkProps["to"];
  /** Its title is `<label>.title` of the settings' texts. */
  label:
    | "profile"
    | "favorites"
    | "security"
    | "permissions"
    | "organization"
    | "statuses"
    | "rates"
    | "recurring"
    | "data";
  icon: TablerIcon;
  shown: (me: Me) => boolean;
}

const everybody = () => true;
const mayExport = (me: Me) => may(me, "organization_export");
const mayChange = (me: Me) => me.organization.allowed_actions.includes("update");

/** The pages of the settings, one line each: the tabs and the palette are made of them. */
export const settingsTabs: SettingsTab[] = [
  { to: "/settings", label: "profile", icon: IconUserCircle, shown: everybody },
  { to: "/settings/favorites", label: "favorites", icon: IconPinned, shown: everybody },
  { to: "/settings/recurring", label: "recurring", icon: IconRepeat, shown: everybody },
  { to: "/settings/security", label: "security", icon: IconShieldLock, shown: everybody },
  { to: "/settings/permissions", label: "permissions", icon: IconKey, shown: everybody },
  { to: "/settings/organization", label: "organization", icon: IconBuildingCommunity, shown: mayChange },
  { to: "/settings/statuses", label: "statuses", icon: IconLayoutList, shown: mayChange },
  { to: "/settings/rates", label: "rates", icon: IconCoins, shown: (me) => may(me, "rate_read") },
  { to: "/settings/data", label: "data", icon: IconDatabaseExport, shown: mayExport },
];
