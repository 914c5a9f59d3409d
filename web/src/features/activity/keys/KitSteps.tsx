import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type SyntheticEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ActivityError, type Kit } from "~/platform/activity/protocol";
import { ActivityTrouble } from "~/ui/activity/ActivityTrouble";
import styles from "./Keys.module.css";
import { KitSheet } from "./KitSheet";
import { askedPlaces, isWord } from "./model";
import { Working } from "./Working";

interface KitStepsProps {
  kit: Kit;
  /** What happens once two words of the page were typed. */
  label: string;
  keep: () => Promise<void>;
  onDone: () => void;
  /** What closes the way on for good; the page that shows this says what then. */
  onTrouble?: (trouble: ActivityError) => void;
}

/** Shows a new kit, and lets nobody go on who has not kept it: two of its words are asked for. */
export function KitSteps(props: KitStepsProps) {
  const { t } = useTranslation("activity");
  const [shown, setShown] = useState(true);
  if (!shown) return <Prove {...props} onBack={() => setShown(true)} />;
  return (
    <Stack gap="sm">
      <Alert color="yellow" variant="light">
        {t("kit.once")}
      </Alert>
      <KitSheet kit={props.kit} />
      <Group justify="flex-end">
        <Button onClick={() => setShown(false)}>{t("kit.next")}</Button>
      </Group>
    </Stack>
  );
}

function Prove({ kit, label, keep, onDone, onTrouble, onBack }: KitStepsProps & { onBack: () => void }) {
  const { t } = useTranslation(["activity", "common"]);
  const [places] = useState(() => askedPlaces(below));
  const [typed, setTyped] = useState<Record<number, string>>({});
  const [wrong, setWrong] = useState<number[]>([]);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<ActivityError>();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const missed = places.filter((place) => !isWord(kit.words, place, typed[place] ?? ""));
    setWrong(missed);
    if (missed.length > 0 || busy) return;
    setBusy(true);
    setTrouble(undefined);
    keep()
      .then(onDone, (thrown: unknown) => {
        const told = thrown instanceof ActivityError ? thrown : new ActivityError("refused");
        setTrouble(told);
        onTrouble?.(told);
      })
      .finally(() => setBusy(false));
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">{t("activity:kit.prove")}</Text>
        <div className={styles.asked}>
          {places.map((place, index) => (
            <TextInput
              key={place}
              // The step before it is gone, and the focus with it.
              autoFocus={index === 0}
              label={t("activity:kit.word", { place })}
              error={wrong.includes(place) && t("activity:kit.wrongWord")}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              maxLength={32}
              value={typed[place] ?? ""}
              onChange={(event) => setTyped({ ...typed, [place]: event.currentTarget.value })}
            />
          ))}
        </div>
        {trouble && <ActivityTrouble problem={trouble.code} findings={trouble.findings} />}
        <Working busy={busy} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onBack} disabled={busy}>
            {t("activity:kit.again")}
          </Button>
          <Button type="submit" loading={busy}>
            {label}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Which words are asked for is no secret; they only shall not be the same every time. */
function below(limit: number): number {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  return drawn % limit;
}
