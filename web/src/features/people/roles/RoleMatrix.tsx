import { Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PermissionMatrix, PermissionRow, Role } from "~/api/types";
import { useMe } from "~/platform/session";
import { grouped, type Reach, reachesOf, reachWord } from "~/ui/permissions/reach";
import { useActionWords } from "~/ui/permissions/useActionWords";
import { SearchField } from "~/ui/SearchField";
import { choosable, choose, includes, movedAlong, type Reaches } from "./model";
import styles from "./Roles.module.css";

interface RoleMatrixProps {
  matrix: PermissionMatrix;
  base: Role;
  reaches: Reaches;
  onChange: (reaches: Reaches) => void;
}

/** What a role grants, part by part, each action as a sentence with how far it reaches. */
export function RoleMatrix({ matrix, base, reaches, onChange }: RoleMatrixProps) {
  const { t } = useTranslation("people");
  const words = useActionWords();
  const [search, setSearch] = useState("");
  const [along, setAlong] = useState<string[]>([]);
  const standard = reachesOf(matrix, base);
  const needle = search.trim().toLocaleLowerCase();
  const rows = choosable(matrix).filter((row) =>
    words.action(row.action, row.description).toLocaleLowerCase().includes(needle),
  );
  const set = (action: string, level: Reach | null) => {
    const after = choose(matrix, reaches, action, level);
    setAlong(movedAlong(reaches, after, action));
    onChange(after);
  };
  return (
    <div className={styles.matrix}>
      <SearchField label={t("ownRole.search")} value={search} onChange={setSearch} />
      <p className={styles.along} aria-live="polite">
        {along.length > 0 &&
          t("ownRole.along", { actions: along.map((action) => `“${words.action(action)}”`).join(", ") })}
      </p>
      {grouped(rows).map(([group, part]) => (
        <Part key={group} group={group} rows={part} standard={standard} reaches={reaches} onSet={set} />
      ))}
      {rows.length === 0 && <p className={styles.hint}>{t("ownRole.nothingFound")}</p>}
    </div>
  );
}

interface PartProps {
  group: ReturnType<typeof grouped>[number][0];
  rows: PermissionRow[];
  standard: Reaches;
  reaches: Reaches;
  onSet: (action: string, level: Reach | null) => void;
}

function Part({ group, rows, standard, reaches, onSet }: PartProps) {
  const { t } = useTranslation("permissions");
  return (
    <section aria-label={t(`group.${group}`)}>
      <h3 className={styles.group}>{t(`group.${group}`)}</h3>
      <ul className={styles.rows}>
        {rows.map((row) => (
          <ActionRow
            key={row.action}
            row={row}
            standard={standard.get(row.action)}
            reach={reaches.get(row.action)}
            onSet={(level) => onSet(row.action, level)}
          />
        ))}
      </ul>
    </section>
  );
}

interface ActionRowProps {
  row: PermissionRow;
  standard: Reach | undefined;
  reach: Reach | undefined;
  onSet: (level: Reach | null) => void;
}

function ActionRow({ row, standard, reach, onSet }: ActionRowProps) {
  const { t } = useTranslation(["permissions", "people"]);
  const sentence = useActionWords().action(row.action, row.description);
  // Nobody gives what they do not have themselves.
  const mine = useMe().permissions.find((one) => one.action === row.action);
  const word = reachWord(reach);
  const usual = reachWord(standard);
  const options = [
    ...(row.least ? [] : [{ value: "no", label: t("permissions:reach.no") }]),
    ...row.levels.map((level) => ({
      value: reachWord(level) as string,
      label: t(`permissions:reach.${reachWord(level)}`),
      disabled: !includes(mine, level),
    })),
  ];
  return (
    <li className={styles.action} data-differs={word !== usual}>
      <span className={styles.sentence}>
        {sentence}
        {word !== usual && (
          <span className={styles.hint}>
            {t("people:ownRole.usual", { reach: t(`permissions:reach.${usual}`) })}
          </span>
        )}
      </span>
      <Select
        aria-label={sentence}
        className={styles.level}
        allowDeselect={false}
        comboboxProps={{ width: "max-content", position: "bottom-end" }}
        data={options}
        value={word}
        onChange={(value) => onSet(row.levels.find((level) => reachWord(level) === value) ?? null)}
      />
    </li>
  );
}
