import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { Card } from "./Card";
import { type Column, DataTable } from "./DataTable";
import { EmptyState } from "./EmptyState";
import styles from "./ListCard.module.css";
import { Loading } from "./Loading";
import { ProblemAlert } from "./ProblemAlert";

export interface ListCardProps<Row extends { id: string }> {
  title: string;
  text: string;
  /** The answer to a query. */
  list: { data: Row[] | undefined; error: unknown; isPending: boolean; refetch: () => unknown };
  columns: Column<Row>[];
  empty: { title: string; text: string };
  actions: (row: Row) => ReactNode;
  /** The way to one more: the words of a button, and the dialog behind it. False where there is none. */
  add: false | { label: string; dialog: (close: () => void) => ReactNode };
  /** Rows change by themselves, and screen readers hear of it. */
  live?: boolean;
  /** Above the rows, such as a secret that was just made. */
  children?: ReactNode;
}

/** A short list in a card: what it is, one more, and what can be done with each. */
export function ListCard<Row extends { id: string }>(props: ListCardProps<Row>) {
  const { title, list, add, children } = props;
  const [adding, setAdding] = useState(false);
  const button = add && (
    <Button size="xs" variant="default" leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
      {add.label}
    </Button>
  );
  const hasRows = list.data !== undefined && list.data.length > 0;
  return (
    <Card flush title={title} description={props.text} actions={hasRows ? button : undefined}>
      <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
      {list.isPending && <Loading lines={2} />}
      {children && <div className={styles.above}>{children}</div>}
      {list.data && (
        <div aria-live={props.live ? "polite" : undefined}>
          <DataTable
            label={title}
            columns={props.columns}
            rows={list.data}
            rowKey={(row) => row.id}
            empty={<EmptyState {...props.empty} action={button || undefined} />}
            actions={props.actions}
          />
        </div>
      )}
      {add && adding && add.dialog(() => setAdding(false))}
    </Card>
  );
}
