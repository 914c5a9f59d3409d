import { Popover, UnstyledButton } from "@mantine/core";
import { IconTag } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./entry.module.css";

const load = async () => ({ default: (await import("../TagPicker")).TagPicker });
const TagPicker = lazy(load);

interface TagsButtonProps {
  tags: string[];
  onChange: (tags: string[]) => void;
  disabled?: boolean;
}

/** As many letters have room in the row of an entry; the tags after them are counted instead of named. */
const ROOM = 15;

/** The tags of an entry; click to choose others. Changes are sent once, when the popover closes. */
export function TagsButton({ tags, onChange, disabled = false }: TagsButtonProps) {
  const { t } = useTranslation("ui");
  const [draft, setDraft] = useState<string[]>();
  const close = () => {
    if (draft && draft.join("\n") !== tags.join("\n")) onChange(draft);
    setDraft(undefined);
  };
  const named = fitting(tags);
  const face =
    tags.length > 0 ? (
      <>
        {named.map((tag) => (
          <span key={tag} className={styles.tag}>
            {tag}
          </span>
        ))}
        {tags.length > named.length && <span className={styles.more}>+{tags.length - named.length}</span>}
      </>
    ) : (
      <IconTag size={16} stroke={1.6} aria-hidden="true" />
    );
  if (disabled)
    return tags.length > 0 ? (
      <span className={styles.static} title={tags.join(", ")}>
        {face}
      </span>
    ) : null;
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
          onPointerEnter={load}
          onFocus={load}
          aria-label={`${t("pickTags")}: ${tags.join(", ")}`}
          title={tags.join(", ")}
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

/** The first tags as far as they are readable side by side; one at least. */
function fitting(tags: string[]): string[] {
  let letters = 0;
  return tags.filter((tag, index) => {
    letters += tag.length;
    return index === 0 || letters <= ROOM;
  });
}
