import { ActionIcon, Tooltip } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlayerPlay, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFavorites } from "~/api/queries/favorites";
import { useScope } from "~/api/queries/scope";
import { startOf, useStartTimer } from "~/api/queries/timer";
import type { Favorite } from "~/api/types";
import { Card } from "~/ui/Card";
import { EmptyState } from "~/ui/EmptyState";
import { BillableButton } from "~/ui/entry/BillableButton";
import { TagsButton } from "~/ui/entry/TagsButton";
import { WorkButton } from "~/ui/entry/WorkButton";
import { workText } from "~/ui/entry/workText";
import { useFavoriteActions } from "~/ui/favorites";
import { InlineText } from "~/ui/InlineText";
import { Keys } from "~/ui/Keys";
import { Loading } from "~/ui/Loading";
import { notifyProblem } from "~/ui/notify";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { LONGEST_NOTE } from "~/ui/useTooLong";
import { AddFavorite } from "./AddFavorite";
import styles from "./FavoritesPage.module.css";

/** The favorites of the member: made, changed, ordered by buttons, removed with undo. */
export function FavoritesPage() {
  const { t } = useTranslation("favorites");
  const favorites = useFavorites();
  const rows = favorites.data ?? [];
  const [said, setSaid] = useState("");
  return (
    <Card flush title={t("title")} description={t("text")}>
      <AddFavorite />
      <ProblemAlert error={favorites.error} onRetry={() => void favorites.refetch()} />
      {favorites.isPending && <Loading lines={3} />}
      {favorites.data && rows.length === 0 && <EmptyState title={t("empty")} text={t("emptyText")} />}
      {rows.length > 0 && (
        <ol className={styles.list} aria-label={t("title")}>
          {rows.map((favorite, index) => (
            <Row
              key={favorite.id}
              favorite={favorite}
              index={index}
              last={rows.length - 1}
              onSaid={setSaid}
            />
          ))}
        </ol>
      )}
      <span className="visually-hidden" role="status">
        {said}
      </span>
    </Card>
  );
}

interface RowProps {
  favorite: Favorite;
  index: number;
  last: number;
  onSaid: (text: string) => void;
}

function Row({ favorite, index, last, onSaid }: RowProps) {
  const { t } = useTranslation(["favorites", "common"]);
  const scope = useScope();
  const { change, drop } = useFavoriteActions();
  const start = useStartTimer();
  const { label } = workText(favorite, scope);
  const set = (changes: Parameters<typeof change.mutate>[0]["changes"]) =>
    change.mutateAsync({ favorite, changes });
  const quietly = (changes: Parameters<typeof set>[0]) => void set(changes).catch(() => {});
  const move = (place: number) => {
    quietly({ position: place });
    onSaid(t("favorites:moved", { name: label, place }));
  };
  return (
    <li className={styles.row}>
      <span className={styles.keys}>{index < 9 && <Keys keys={`f ${index + 1}`} />}</span>
      <div className={styles.work}>
        <InlineText
          label={`${t("favorites:edit")}: ${label}`}
          value={favorite.note}
          placeholder={label}
          editable
          most={LONGEST_NOTE}
          onSave={(note) => set({ note })}
        />
        <div className={styles.about}>
          <WorkButton project_id={favorite.project_id} task_id={favorite.task_id} onChange={quietly} />
          <TagsButton tags={favorite.tags} onChange={(tags) => quietly({ tags })} />
          <BillableButton
            value={favorite.billable}
            effective={favorite.billable !== "no"}
            onChange={(billable) => quietly({ billable })}
          />
        </div>
      </div>
      <div className={styles.actions}>
        <Action
          label={`${t("common:action.start")}: ${label}`}
          icon={IconPlayerPlay}
          run={() => start.mutate(startOf(favorite), { onError: notifyProblem })}
        />
        <Action
          label={`${t("favorites:up")}: ${label}`}
          icon={IconArrowUp}
          disabled={index === 0}
          run={() => move(index)}
        />
        <Action
          label={`${t("favorites:down")}: ${label}`}
          icon={IconArrowDown}
          disabled={index === last}
          run={() => move(index + 2)}
        />
        <Action
          label={`${t("favorites:remove")}: ${label}`}
          icon={IconX}
          run={() => drop.mutate({ favorite, position: index + 1 })}
        />
      </div>
    </li>
  );
}

interface ActionProps {
  label: string;
  icon: typeof IconX;
  disabled?: boolean;
  run: () => void;
}

function Action({ label, icon: Icon, disabled = false, run }: ActionProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        aria-label={label}
        className={styles.off}
        data-disabled={disabled || undefined}
        aria-disabled={disabled || undefined}
        onClick={disabled ? undefined : run}
      >
        <Icon size={16} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  );
}
