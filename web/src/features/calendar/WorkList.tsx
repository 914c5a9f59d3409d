import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Scope } from "~/api/queries/scope";
import { HueDot } from "~/ui/HueDot";
import { type About, aboutOf } from "./model/draft";
import styles from "./WorkList.module.css";

/** Work that is done again and again. */
export interface WorkGroup {
  label: string;
  items: About[];
}

interface WorkListProps {
  groups: WorkGroup[];
  scope: Scope;
  /** Begins a drag to the days. */
  onDrag: (about: About, event: React.PointerEvent) => void;
  /** The way without a drag: into the next free time. */
  onAdd: (about: About) => void;
}

/** What was done lately: dragged to its time, or put into the next free time by a click or Enter. */
export function WorkList({ groups, scope, onDrag, onAdd }: WorkListProps) {
  const { t } = useTranslation("calendar");
  const filled = groups.filter((group) => group.items.length > 0);
  return (
    <aside className={styles.side} aria-label={t("work.title")}>
      {filled.length === 0 && <p className={styles.empty}>{t("work.empty")}</p>}
      {filled.map((group) => (
        <section key={group.label}>
          <h2 className={styles.title}>{group.label}</h2>
          <ul className={styles.list}>
            {group.items.map((item) => (
              <WorkItem
                key={JSON.stringify(aboutOf(item))}
                about={aboutOf(item)}
                scope={scope}
                onDrag={onDrag}
                onAdd={onAdd}
              />
            ))}
          </ul>
        </section>
      ))}
      {filled.length > 0 && <p className={styles.hint}>{t("work.hint")}</p>}
    </aside>
  );
}

function WorkItem({
  about,
  scope,
  onDrag,
  onAdd,
}: Pick<WorkListProps, "scope" | "onDrag" | "onAdd"> & { about: About }) {
  const { t } = useTranslation("calendar");
  const project = scope.projects.get(about.project_id ?? "");
  const task = scope.tasks.get(about.task_id ?? "");
  const work = [project?.name, task?.name].filter(Boolean).join(" / ");
  const title = about.note || work || t("withoutNote");
  return (
    <li>
      <UnstyledButton
        className={styles.item}
        onPointerDown={(event) => event.button === 0 && event.isPrimary && onDrag(about, event)}
        onClick={() => onAdd(about)}
        onDragStart={(event) => event.preventDefault()}
      >
        <HueDot hue={project?.color} />
        <span className={styles.texts}>
          <span className={styles.name}>{title}</span>
          {work && work !== title && <span className={styles.work}>{work}</span>}
        </span>
      </UnstyledButton>
    </li>
  );
}
