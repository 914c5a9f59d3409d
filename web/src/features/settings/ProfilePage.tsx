import { Button, Select, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import { useUpdateMe } from "~/api/queries/me";
import type {
  ColorScheme,
  DecimalMark,
  PreferencesChanges,
  StartPage,
  TimeFormat,
  WeekStart,
} from "~/api/types";
import { locales, nearestLocale } from "~/i18n";
import { useMemberPackage } from "~/platform/memberPackage";
import { useMe } from "~/platform/session";
import { DENSITIES, type Density, useDensity } from "~/theme/density";
import { Card } from "~/ui/Card";
import { showAtFields } from "~/ui/formProblem";
import { notifyDone, notifyProblem } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { ZoneSelect } from "~/ui/ZoneSelect";
import styles from "./SettingsPage.module.css";

export function ProfilePage() {
  return (
    <>
      <ProfileCard />
      <PreferencesCard />
      <OwnDataCard />
    </>
  );
}

function ProfileCard() {
  const { t } = useTranslation(["settings", "common"]);
  const { member } = useMe();
  const update = useUpdateMe();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    initialValues: { name: member.name, time_zone: member.time_zone, locale: nearestLocale(member.locale) },
  });
  const save = (values: typeof form.values) => {
    setProblem(null);
    update.mutate(values, {
      onSuccess: () => {
        form.resetDirty();
        notifyDone(t("settings:saved"));
      },
      onError: (thrown) => setProblem(showAtFields(form, thrown)),
    });
  };
  return (
    <Card title={t("settings:profile.you")}>
      <form onSubmit={form.onSubmit(save)}>
        <div className={styles.fields}>
          <TextInput
            label={t("settings:profile.name")}
            autoComplete="name"
            maxLength={200}
            required
            withAsterisk={false}
            {...form.getInputProps("name")}
          />
          <TextInput
            label={t("settings:profile.email")}
            value={member.email}
            readOnly
            variant="filled"
            description={t("settings:profile.emailHint")}
            inputWrapperOrder={["label", "input", "description", "error"]}
          />
          <ZoneSelect
            label={t("settings:profile.zone")}
            description={t("settings:profile.zoneHint")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            {...form.getInputProps("time_zone")}
          />
          <Select
            label={t("settings:profile.locale")}
            data={[...locales]}
            {...form.getInputProps("locale")}
          />
          <div className={styles.wide}>
            <ProblemAlert error={problem} />
          </div>
        </div>
        <div className={styles.foot}>
          <Button type="submit" loading={update.isPending} disabled={!form.isDirty()}>
            {t("common:action.save")}
          </Button>
        </div>
      </form>
    </Card>
  );
}

const asLocale = "locale";
const asDevice = "device";
const startPages: StartPage[] = ["calendar", "today", "week", "timesheet"];

/** Preferences take effect as soon as they are chosen. */
function PreferencesCard() {
  const { t } = useTranslation(["settings", "common"]);
  const { member, organization } = useMe();
  const update = useUpdateMe();
  const { preferences } = member;
  const [density, setDensity] = useDensity();
  const set = (changes: PreferencesChanges) =>
    update.mutate({ preferences: changes }, { onError: notifyProblem });
  return (
    <Card title={t("settings:preferences.title")} description={t("settings:preferences.text")}>
      <div className={styles.fields}>
        <Select
          label={t("settings:preferences.scheme")}
          value={preferences.color_scheme ?? "auto"}
          data={(["auto", "light", "dark"] as const).map((value) => ({
            value,
            label: t(`settings:preferences.${value}`),
          }))}
          onChange={(value) => set({ color_scheme: value as ColorScheme })}
        />
        <Select
          label={t("settings:preferences.density")}
          description={t("settings:preferences.densityHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          allowDeselect={false}
          value={density}
          data={DENSITIES.map((value) => ({ value, label: t(`settings:preferences.${value}`) }))}
          onChange={(value) => setDensity(value as Density)}
        />
        <Select
          label={t("settings:preferences.start")}
          value={preferences.start_page ?? asDevice}
          data={[
            { value: asDevice, label: t("settings:preferences.startUsual") },
            ...startPages.map((value) => ({ value, label: t(`common:nav.${value}`) })),
          ]}
          onChange={(value) => set({ start_page: value === asDevice ? null : (value as StartPage) })}
        />
        <Select
          label={t("settings:preferences.timeFormat")}
          value={preferences.time_format ?? asLocale}
          data={[
            { value: asLocale, label: t("settings:preferences.asLocale") },
            { value: "24h", label: t("settings:preferences.24h") },
            { value: "12h", label: t("settings:preferences.12h") },
          ]}
          onChange={(value) => set({ time_format: value === asLocale ? null : (value as TimeFormat) })}
        />
        <Select
          label={t("settings:preferences.weekStart")}
          value={preferences.week_start ?? asLocale}
          data={[
            {
              value: asLocale,
              label: t("settings:preferences.asOrganization", {
                day: t(`settings:weekday.${organization.week_start}`),
              }),
            },
            ...(["monday", "sunday", "saturday"] as const).map((value) => ({
              value,
              label: t(`settings:weekday.${value}`),
            })),
          ]}
          onChange={(value) => set({ week_start: value === asLocale ? null : (value as WeekStart) })}
        />
        <Select
          label={t("settings:preferences.durations")}
          value={preferences.decimal_durations ? "decimal" : "clock"}
          data={[
            { value: "clock", label: "1:30" },
            { value: "decimal", label: t("settings:preferences.decimal") },
          ]}
          onChange={(value) => set({ decimal_durations: value === "decimal" })}
        />
        <Select
          label={t("settings:preferences.decimalMark")}
          value={preferences.decimal_mark ?? asLocale}
          data={[
            { value: asLocale, label: t("settings:preferences.asLocale") },
            { value: "point", label: t("settings:preferences.point") },
            { value: "comma", label: t("settings:preferences.comma") },
          ]}
          onChange={(value) => set({ decimal_mark: value === asLocale ? null : (value as DecimalMark) })}
        />
        <Switch
          className={styles.wide}
          label={t("settings:preferences.singleKeys")}
          description={t("settings:preferences.singleKeysHint")}
          checked={preferences.single_key_shortcuts ?? true}
          onChange={(event) => set({ single_key_shortcuts: event.currentTarget.checked })}
        />
      </div>
    </Card>
  );
}

/** The own copy of everything that is kept about the member. */
function OwnDataCard() {
  const { t } = useTranslation("settings");
  const { member } = useMe();
  const copy = useMemberPackage();
  return (
    <Card title={t("ownData.title")} description={t("ownData.text")}>
      <div>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          loading={copy.isPending}
          onClick={() => copy.mutate(member.id, { onError: notifyProblem })}
        >
          {t("ownData.download")}
        </Button>
      </div>
    </Card>
  );
}
