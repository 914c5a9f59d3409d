import { Popover, UnstyledButton } from "@mantine/core";
import { IconTag } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./entry.module.css";

const TagPicker = lazy(async () => ({ default: (await import("../TagPicker")).TagPicker }));

interface TagsButtonProps {
  tags: string[];
  onChange: (tags: string[]) => void;
  disabled?: boolean;
}

/** More tags than this are counted instead of named. */
const SHOWN = 2;

/** The tags of an entry; click to choose others. Changes are sent once, when the popover closes. */
export function TagsButton({ tags, onChange, disabled = false }: TagsButtonProps) {
  const { t } = useTranslation("ui");
  const [draft, setDraft] = useState<string[]>();
  const close = () => {
    if (draft && draft.join("\n") !== tags.join("\n")) onChange(draft);
    setDraft(undefined);
  };
  const face =
    tags.length > 0 ? (
      <>
        {tags.slice(0, SHOWN).map((tag) => (
          <span key={tag} className={styles.tag}>
            {tag}
          </span>
        ))}
        {tags.length > SHOWN && <span className={styles.tag}>+{tags.length - SHOWN}</span>}
      </>
    ) : (
      <IconTag size={16} stroke={1.6} aria-hidden="true" />
    );
  if (disabled) return tags.length > 0 ? <span className={styles.static}>{face}</span> : null;
  return (
    <Popover
      opened={draft !== undefined}
      onChange={(open) => !open && close()}
      position="bottom-start"
      width={280}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <UnstyledButton
          className={styles.button}
          onClick={() => (draft ? close() : setDraft(tags))}
          aria-label={`${t("pickTags")}: ${tags.join(", ")}`}
          data-empty={tags.length === 0 || undefined}
        >
          {face}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Suspense fallback={null}>
          <TagPicker
            label={t("pickTags")}
            value={draft ?? tags}
            onChange={setDraft}
            comboboxProps={{ withinPortal: false }}
            autoFocus
          />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
