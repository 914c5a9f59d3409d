import { Input, UnstyledButton } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Hue } from "~/api/types";
import styles from "./picker.module.css";

export const hues: readonly Hue[] = [
  "teal",
  "blue",
  "indigo",
  "violet",
  "pink",
  "red",
  "orange",
  "amber",
  "lime",
  "green",
  "cyan",
  "slate",
];

/** One of the twelve tested hues; a radio group with arrow keys. */
export function HuePicker({ value, onChange }: { value: Hue; onChange: (hue: Hue) => void }) {
  const { t } = useTranslation("ui");
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = hues[(hues.indexOf(value) + step + hues.length) % hues.length] ?? value;
    onChange(next);
    event.currentTarget.querySelector<HTMLElement>(`[data-hue="${next}"]`)?.focus();
  };
  return (
    <Input.Wrapper label={t("color")} labelElement="div">
      <div role="radiogroup" aria-label={t("color")} className={styles.hues} onKeyDown={move}>
        {hues.map((hue) => (
          <UnstyledButton
            key={hue}
            role="radio"
            aria-checked={hue === value}
            aria-label={t(`hue.${hue}`)}
            title={t(`hue.${hue}`)}
            data-hue={hue}
            tabIndex={hue === value ? 0 : -1}
            className={styles.hue}
            style={{ background: `var(--hue-${hue})` }}
            onClick={() => onChange(hue)}
          >
            {hue === value && <IconCheck size={16} stroke={2.4} aria-hidden="true" />}
          </UnstyledButton>
        ))}
      </div>
    </Input.Wrapper>
  );
}
