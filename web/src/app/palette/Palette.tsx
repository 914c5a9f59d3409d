import { Combobox, Modal, TextInput, useCombobox } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "~/platform/session";
import { useShortcuts } from "~/platform/shortcuts";
import { HueDot } from "~/ui/HueDot";
import { Keys } from "~/ui/Keys";
import { type OptionProps, useActiveOption } from "~/ui/useActiveOption";
import { useFocusBack } from "~/ui/useFocusBack";
import { type Command, choose } from "./model";
import styles from "./Palette.module.css";
import { useCommands } from "./useCommands";

const LIST_ID = "palette-list";

/** One field from which everything can be reached: screens, work to start, commands. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("palette");
  useFocusBack();
  return (
    <Modal.Root
      opened
      onClose={onClose}
      lockScroll={false}
      size={640}
      yOffset="12dvh"
      transitionProps={{ duration: 80 }}
    >
      <Modal.Overlay backgroundOpacity={0.45} />
      <Modal.Content aria-label={t("title")}>
        <Search onClose={onClose} />
      </Modal.Content>
    </Modal.Root>
  );
}

function Search({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("palette");
  const [typed, setTyped] = useState("");
  const combobox = useCombobox({ opened: true });
  const { commands, record } = useCommands();

  const note = typed.trim();
  const last = note === "" ? undefined : record(note);
  const groups = choose(commands, typed);
  const offered = [...groups.flatMap(([, rows]) => rows), ...(last ? [last] : [])];
  const option = useActiveOption(
    offered.map(({ id }) => id),
    true,
  );

  const run = (id: string) => {
    onClose();
    offered.find((command) => command.id === id)?.run();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (option.onArrow(event) || event.key !== "Enter") return;
    event.preventDefault();
    if (option.active !== undefined) run(option.active);
  };
  return (
    <Combobox store={combobox} onOptionSubmit={run}>
      <div className={styles.palette}>
        <TextInput
          variant="unstyled"
          size="md"
          className={styles.field}
          // At once: what is typed right after the key must not reach the page below.
          autoFocus
          data-autofocus
          autoComplete="off"
          spellCheck={false}
          leftSection={<IconSearch size={18} stroke={1.6} aria-hidden="true" />}
          aria-label={t("title")}
          placeholder={t("placeholder")}
          role="combobox"
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls={LIST_ID}
          aria-activedescendant={option.activeId}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            option.reset();
          }}
          onKeyDown={onKeyDown}
        />
        <Combobox.Options id={LIST_ID} aria-label={t("title")} className={styles.list}>
          {groups.map(([group, rows]) => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset is no child of a listbox
            <div key={group} role="group" aria-label={t(`group.${group}`)}>
              <div className={styles.title} aria-hidden="true">
                {t(`group.${group}`)}
              </div>
              {rows.map((command) => (
                <Line key={command.id} command={command} option={option.propsOf(command.id)} />
              ))}
            </div>
          ))}
          {last && (
            <div className={styles.last} role="presentation">
              <Line command={last} option={option.propsOf(last.id)} />
            </div>
          )}
        </Combobox.Options>
      </div>
    </Combobox>
  );
}

function Line({ command, option }: { command: Command; option: OptionProps }) {
  const hint = useHint(command.keys);
  return (
    <Combobox.Option {...option} className={styles.option}>
      <span className={styles.icon}>
        {command.icon ? (
          <command.icon size={16} stroke={1.6} aria-hidden="true" />
        ) : (
          <HueDot hue={command.hue} />
        )}
      </span>
      <span className={styles.label}>{command.label}</span>
      {command.detail && <span className={styles.detail}>{command.detail}</span>}
      {hint && (
        <span className={styles.keys} aria-hidden="true">
          <Keys keys={hint} />
        </span>
      )}
    </Combobox.Option>
  );
}

/** Only keys that would work on the page below. */
function useHint(keys: string | undefined): string | undefined {
  const shortcuts = useShortcuts();
  const allowed = useMe().member.preferences.single_key_shortcuts ?? true;
  return allowed && shortcuts.some((shortcut) => shortcut.keys === keys) ? keys : undefined;
}
