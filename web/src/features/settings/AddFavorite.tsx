import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFavoriteActions } from "~/ui/favorites";
import { PreviewChips } from "~/ui/quick/PreviewChips";
import { TokenField } from "~/ui/quick/TokenField";
import { useQuickEntry } from "~/ui/quick/useQuickEntry";
import styles from "./FavoritesPage.module.css";

/** The one field again: what it says becomes a favorite, as long as it says no time. */
export function AddFavorite() {
  const { t } = useTranslation(["favorites", "common"]);
  const quick = useQuickEntry();
  const { keep } = useFavoriteActions();
  const [asked, setAsked] = useState(false);
  const { resolved } = quick;
  const timed = resolved.when.kind !== "now";
  const submit = () => {
    setAsked(timed);
    if (timed || quick.isEmpty || !quick.check()) return;
    const putBack = quick.take();
    const work = {
      note: resolved.note,
      billable: resolved.billable,
      tags: resolved.tags,
      ...(resolved.project && { project_id: resolved.project.id }),
      ...(resolved.task && { task_id: resolved.task.id }),
    };
    keep.mutateAsync(work).catch(putBack);
  };
  return (
    <div className={styles.add}>
      <div className={styles.addLine}>
        <TokenField
          quick={{ ...quick, error: asked && timed ? t("favorites:withoutTime") : quick.error }}
          label={t("favorites:add")}
          placeholder={t("favorites:emptyText")}
          onSubmit={submit}
        />
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden="true" />}
          loading={keep.isPending}
          onClick={submit}
        >
          {t("common:action.add")}
        </Button>
      </div>
      {!quick.isEmpty && <PreviewChips quick={quick} />}
    </div>
  );
}
