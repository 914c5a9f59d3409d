import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type CommentSubject, useComments, useWriteComment } from "~/api/queries/comments";
import { useMembers } from "~/api/queries/people";
import type { Member } from "~/api/types";
import { usePresent } from "~/platform/postponed";
import { Loading } from "../Loading";
import { ProblemAlert } from "../ProblemAlert";
import { CommentForm } from "./CommentForm";
import { CommentItem } from "./CommentItem";
import styles from "./Comments.module.css";

interface CommentsProps {
  subject: CommentSubject;
  /** Who sees the subject, and so can be mentioned; everybody when absent. */
  visibleTo?: ((member: Member) => boolean) | undefined;
  /** Told when a comment is begun and not sent yet, so that nothing typed is lost. */
  onDraft?: ((drafting: boolean) => void) | undefined;
}

/** What people say about something: a field, and below it the comments from the newest on. */
export function Comments({ subject, visibleTo, onDraft }: CommentsProps) {
  const { t } = useTranslation("comments");
  const comments = useComments(subject);
  const members = useMembers().data ?? [];
  const write = useWriteComment(subject);
  const mentionable = members.filter((member) => member.state === "active" && (visibleTo?.(member) ?? true));
  const present = usePresent();
  const items = present(comments.data?.pages.flatMap((page) => page.items) ?? []);
  return (
    <section className={styles.comments} aria-label={t("title")}>
      <CommentForm
        label={t("write")}
        mentionable={mentionable}
        submitLabel={t("send")}
        // A dialog asks before it throws something away; a page is simply left.
        {...(!onDraft && { unsentOf: JSON.stringify(subject) })}
        onSubmit={(comment) => write.mutateAsync(comment)}
        onDraft={onDraft}
      />
      <ProblemAlert error={comments.error} onRetry={() => void comments.refetch()} />
      {comments.isPending && <Loading lines={2} />}
      {comments.data && items.length === 0 && <p className={styles.none}>{t("none")}</p>}
      {items.length > 0 && (
        <ol className={styles.list}>
          {items.map((comment) => (
            <CommentItem key={comment.id} comment={comment} members={members} mentionable={mentionable} />
          ))}
        </ol>
      )}
      {comments.hasNextPage && (
        <Button
          variant="subtle"
          size="compact-sm"
          loading={comments.isFetchingNextPage}
          onClick={() => void comments.fetchNextPage()}
        >
          {t("more")}
        </Button>
      )}
    </section>
  );
}
