import { Button, Popover, Switch, UnstyledButton } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import { useTags } from "~/api/queries/scope";
import type { Tag } from "~/api/types";
import { useMay } from "~/platform/session";
import { Card } from "~/ui/Card";
import { useSave } from "~/ui/changes";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { HueDot } from "~/ui/HueDot";
import { HuePicker, hues } from "~/ui/HuePicker";
import { InlineText } from "~/ui/InlineText";
import { Loading } from "~/ui/Loading";
import { notifyProblem } from "~/ui/notify";
import { PageBody } from "~/ui/PageBody";
import { PageHead } from "~/ui/PageHead";
import { ProblemAlert } from "~/ui/ProblemAlert";
import { QuickAdd } from "~/ui/QuickAdd";
import { RowMenu } from "~/ui/RowMenu";
import { SearchField } from "~/ui/SearchField";
import { StatusBadge } from "~/ui/StatusBadge";
import { byName, contains, type NameSearch } from "./model";
import { tagNoun } from "./nouns";
import { tagListRoute } from "./routes";
import styles from "./TagsPage.module.css";
import { useTagActions } from "./useRowActions";

/** Words that cut across projects: made from one field, renamed and coloured in place. */
export function TagsPage() {
  const { t } = useTranslation(["projects", "common"]);
  const search = tagListRoute.useSearch();
  const navigate = tagListRoute.useNavigate();
  const tags = useTags();
  const mayCreate = useMay("tag_create");
  const save = useSave(tagNoun);
  const all = tags.data ?? [];
  const rows = all
    .filter((tag) => search.archived === true || !tag.archived)
    .filter((tag) => contains(search.q, tag.name))
    .toSorted(byName);
  const filter = (changes: { q?: string | undefined; archived?: true | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...changes }) as NameSearch, replace: true });
  return (
    <>
      <PageHead
        title={t("common:nav.tags")}
        aside={tags.data ? t("projects:tagCount", { count: rows.length }) : undefined}
      >
        <SearchField value={search.q ?? ""} onChange={(q) => filter({ q: q || undefined })} />
        <Switch
          my={7}
          label={t("projects:showArchived")}
          checked={search.archived === true}
          onChange={(event) => filter({ archived: event.currentTarget.checked || undefined })}
        />
      </PageHead>
      <PageBody>
        <ProblemAlert error={tags.error} onRetry={() => void tags.refetch()} />
        {tags.isPending && <Loading />}
        {tags.data && (
          <Card flush>
            {mayCreate && (
              <QuickAdd
                label={t("projects:addTag")}
                most={100}
                onAdd={(name) =>
                  save.mutateAsync({
                    before: null,
                    changes: { name, color: hues[(all.length * 5) % hues.length] ?? "teal" },
                  })
                }
              />
            )}
            <TagTable
              rows={rows}
              empty={
                <EmptyState
                  title={all.length > 0 ? t("projects:nothingFits") : t("projects:noTags")}
                  text={all.length > 0 ? undefined : t("projects:noTagsText")}
                  action={
                    all.length > 0 ? (
                      <Button variant="default" onClick={() => void navigate({ search: {} })}>
                        {t("projects:clearFilters")}
                      </Button>
                    ) : undefined
                  }
                />
              }
            />
          </Card>
        )}
      </PageBody>
    </>
  );
}

function TagTable({ rows, empty }: { rows: Tag[]; empty: React.ReactNode }) {
  const { t } = useTranslation(["projects", "common"]);
  const save = useSave(tagNoun);
  const table = useRef<HTMLDivElement>(null);
  const focusName = (tag: Tag) =>
    table.current?.querySelector<HTMLInputElement>(`[data-tag="${tag.id}"] input`)?.focus();
  const actionsOf = useTagActions((tag) => window.setTimeout(() => focusName(tag), 100));
  const columns: Column<Tag>[] = [
    {
      key: "name",
      header: t("projects:tag"),
      phone: "title",
      sort: (tag) => tag.name,
      cell: (tag) => (
        <span className={styles.tag} data-tag={tag.id}>
          <TagHue tag={tag} />
          <InlineText
            label={t("projects:nameOf", { name: tag.name })}
            value={tag.name}
            most={100}
            editable={allows(tag, "update")}
            onSave={(name) => save.mutateAsync({ before: tag, changes: { name } })}
          />
        </span>
      ),
    },
    {
      key: "state",
      header: t("projects:properties"),
      width: "160px",
      cell: (tag) => (tag.archived ? <StatusBadge tone="neutral">{t("common:archived")}</StatusBadge> : null),
    },
  ];
  return (
    <div ref={table}>
      <DataTable
        label={t("common:nav.tags")}
        columns={columns}
        rows={rows}
        rowKey={(tag) => tag.id}
        dimmed={(tag) => tag.archived}
        actions={(tag) => <RowMenu name={tag.name} actions={actionsOf(tag)} />}
        empty={empty}
      />
    </div>
  );
}

function TagHue({ tag }: { tag: Tag }) {
  const { t } = useTranslation("projects");
  const save = useSave(tagNoun);
  if (!allows(tag, "update")) return <HueDot hue={tag.color} />;
  return (
    <Popover position="bottom-start" trapFocus returnFocus width={250}>
      <Popover.Target>
        <UnstyledButton className={styles.dotButton} aria-label={t("colorOf", { name: tag.name })}>
          <HueDot hue={tag.color} size={14} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <HuePicker
          value={tag.color}
          onChange={(color) => save.mutate({ before: tag, changes: { color } }, { onError: notifyProblem })}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
