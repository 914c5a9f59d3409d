import { Button, NumberInput, Select, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "~/api/problem";
import type { Organization, Rounding } from "~/api/types";
import { locales, nearestLocale } from "~/i18n";
import { useMay, useMe } from "~/platform/session";
import { Card } from "~/ui/Card";
import { showAtFields } from "~/ui/formProblem";
import { notifyDone } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { ZoneSelect } from "~/ui/ZoneSelect";
import { fromFloor } from "./factorFloor";
import { LocksCard } from "./LocksCard";
import { useUpdateOrganization } from "./queries";
import styles from "./SettingsPage.module.css";

export function OrganizationPage() {
  const { organization } = useMe();
  const maySetLocks = useMay("lock_set");
  return (
    <>
      {organization.allowed_actions.includes("update") && (
        <RulesForm key={organization.version} organization={organization} />
      )}
      {maySetLocks && <LocksCard />}
    </>
  );
}

const currencies = Intl.supportedValuesOf("currency");

const numbers = [
  "rounding_minutes",
  "forgotten_timer_hours",
  "session_idle_minutes",
  "session_absolute_hours",
  "working_time_consent_days",
] as const;

/** Name, zone and the rules by which everybody's time is shown and counted. */
function RulesForm({ organization }: { organization: Organization }) {
  const { t } = useTranslation(["settings", "common"]);
  const update = useUpdateOrganization();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({
    initialValues: valuesOf(organization),
    validate: (values) =>
      Object.fromEntries(
        numbers
          .filter((field) => typeof values[field] !== "number")
          .map((field) => [field, t("settings:numberNeeded")]),
      ),
  });
  const save = (values: typeof form.values) => {
    setProblem(null);
    const { rounding_mode, rounding_minutes, rounding_level, ...rest } = values;
    const rounding: Rounding = { mode: rounding_mode, minutes: rounding_minutes, level: rounding_level };
    update.mutate(
      { version: organization.version, changes: { ...rest, rounding } },
      {
        onSuccess: () => notifyDone(t("settings:saved")),
        onError: (thrown) =>
          setProblem(showAtFields(form, thrown, { "rounding.minutes": "rounding_minutes" })),
      },
    );
  };
  const choices = <Key extends string>(values: readonly Key[], text: (value: Key) => string) =>
    values.map((value) => ({ value, label: text(value) }));
  const floor = organization.second_factor_floor;
  const rounds = form.values.rounding_mode !== "none";
  return (
    <form onSubmit={form.onSubmit(save)} className={styles.stack}>
      <Card title={t("settings:organization.general")}>
        <div className={styles.fields}>
          <TextInput
            label={t("settings:organization.name")}
            maxLength={200}
            required
            withAsterisk={false}
            {...form.getInputProps("name")}
          />
          <ZoneSelect label={t("settings:organization.zone")} {...form.getInputProps("time_zone")} />
          <Select
            label={t("settings:organization.locale")}
            data={[...locales]}
            {...form.getInputProps("locale")}
          />
          <Select
            label={t("settings:organization.weekStart")}
            data={choices(["monday", "sunday", "saturday"] as const, (day) => t(`settings:weekday.${day}`))}
            {...form.getInputProps("week_start")}
          />
          <Select
            label={t("settings:organization.currency")}
            searchable
            data={currencies}
            {...form.getInputProps("currency")}
          />
        </div>
      </Card>
      <Card title={t("settings:organization.rules")} description={t("settings:organization.rulesText")}>
        <div className={styles.fields}>
          <Select
            label={t("settings:organization.overlap")}
            data={choices(["allow", "warn", "forbid"] as const, (one) => t(`settings:overlap.${one}`))}
            {...form.getInputProps("overlap_policy")}
          />
          <Select
            label={t("settings:organization.midnight")}
            data={choices(["split_at_midnight", "start_day"] as const, (one) =>
              t(`settings:boundary.${one}`),
            )}
            {...form.getInputProps("day_boundary")}
          />
          <Select
            label={t("settings:organization.rounding")}
            data={choices(["none", "up", "down", "nearest"] as const, (one) => t(`settings:rounding.${one}`))}
            {...form.getInputProps("rounding_mode")}
          />
          {rounds && (
            <>
              <NumberInput
                label={t("settings:organization.roundingMinutes")}
                min={1}
                max={240}
                allowDecimal={false}
                clampBehavior="strict"
                {...form.getInputProps("rounding_minutes")}
              />
              <Select
                label={t("settings:organization.roundingLevel")}
                data={choices(["entry", "day", "group"] as const, (one) => t(`settings:level.${one}`))}
                {...form.getInputProps("rounding_level")}
              />
            </>
          )}
          <NumberInput
            label={t("settings:organization.forgotten")}
            description={t("settings:organization.forgottenHint")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            min={1}
            max={72}
            allowDecimal={false}
            {...form.getInputProps("forgotten_timer_hours")}
          />
        </div>
      </Card>
      <Card
        title={t("settings:organization.workingTime")}
        description={t("settings:organization.workingTimeText")}
      >
        <div className={styles.fields}>
          <Switch
            className={styles.wide ?? ""}
            label={t("settings:organization.consent")}
            description={t("settings:organization.consentHint")}
            {...form.getInputProps("working_time_consent", { type: "checkbox" })}
          />
          {form.values.working_time_consent && (
            <NumberInput
              label={t("settings:organization.consentDays")}
              description={t("settings:organization.consentDaysHint")}
              inputWrapperOrder={["label", "input", "description", "error"]}
              min={1}
              max={90}
              allowDecimal={false}
              {...form.getInputProps("working_time_consent_days")}
            />
          )}
        </div>
      </Card>
      <Card title={t("settings:organization.sessions")}>
        <div className={styles.fields}>
          <NumberInput
            label={t("settings:organization.idle")}
            min={5}
            max={43200}
            allowDecimal={false}
            {...form.getInputProps("session_idle_minutes")}
          />
          <NumberInput
            label={t("settings:organization.absolute")}
            min={1}
            max={2160}
            allowDecimal={false}
            {...form.getInputProps("session_absolute_hours")}
          />
          <Select
            label={t("settings:organization.secondFactor")}
            description={
              floor === "optional"
                ? t("settings:organization.secondFactorHint")
                : t("settings:organization.secondFactorFloor", { who: t(`settings:factorFor.${floor}`) })
            }
            inputWrapperOrder={["label", "input", "description", "error"]}
            data={choices(fromFloor(floor), (one) => t(`settings:factorFor.${one}`))}
            readOnly={floor === "everyone"}
            {...form.getInputProps("second_factor")}
          />
          <Select
            label={t("settings:organization.signIn")}
            description={t("settings:organization.signInHint")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            data={choices(["any", "providers"] as const, (one) => t(`settings:signInBy.${one}`))}
            {...form.getInputProps("sign_in")}
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
      </Card>
    </form>
  );
}

function valuesOf(organization: Organization) {
  return {
    name: organization.name,
    time_zone: organization.time_zone,
    locale: nearestLocale(organization.locale),
    week_start: organization.week_start,
    currency: organization.currency,
    overlap_policy: organization.overlap_policy,
    day_boundary: organization.day_boundary,
    rounding_mode: organization.rounding.mode,
    rounding_minutes: organization.rounding.minutes,
    rounding_level: organization.rounding.level,
    forgotten_timer_hours: organization.forgotten_timer_hours,
    session_idle_minutes: organization.session_idle_minutes,
    session_absolute_hours: organization.session_absolute_hours,
    second_factor: organization.second_factor,
    sign_in: organization.sign_in,
    working_time_consent: organization.working_time_consent,
    working_time_consent_days: organization.working_time_consent_days,
  };
}
