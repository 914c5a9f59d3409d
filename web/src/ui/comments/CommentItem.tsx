import { ActionIcon } from "@mantine/core";
import { IconEdit, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import {
  type CommentSubject,
  useChangeComment,
  useDeleteComment,
  useWriteComment,
} from "~/api/queries/comments";
import type { Comment, Member } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { useMe } from "~/platform/session";
import { Avatar } from "../Avatar";
import { notifyDone, notifyProblem, notifyUndo } from "../notify";
import { CommentForm } from "./CommentForm";
import styles from "./Comments.module.css";
import { partsOf } from "./model";

interface CommentItemProps {
  comment: Comment;
  members: Member[];
  mentionable: Member[];
}

export function CommentItem({ comment, members, mentionable }: CommentItemProps) {
  const { t } = useTranslation(["comments", "common"]);
  const { instant } = useFormats();
  const me = useMe();
  const change = useChangeComment();
  const remove = useDeleteComment();
  const again = useWriteComment(subjectOf(comment));
  const [editing, setEditing] = useState(false);
  const author = members.find((member) => member.id === comment.member_id)?.name ?? "…";
  const own = comment.member_id === me.member.id;
  const drop = () =>
    remove.mutate(comment, {
      // The words of others cannot be written again in their name.
      onSuccess: () =>
        own
          ? notifyUndo(t("comments:deleted"), () =>
              again.mutateAsync({ id: comment.id, text: comment.text, mention_ids: [] }),
            )
          : notifyDone(t("comments:deleted")),
      onError: notifyProblem,
    });
  return (
    <li className={styles.item}>
      <Avatar name={author} size={26} />
      <div className={styles.body}>
        <div className={styles.line}>
          <span className={styles.author}>{author}</span>
          <time dateTime={comment.created_at} className={styles.when}>
            {instant(comment.created_at)}
            {comment.edited_at && ` · ${t("comments:edited")}`}
          </time>
          <span className={styles.actions}>
            {allows(comment, "update") && (
              <ActionIcon
                size={24}
                aria-label={t("comments:editOf", { when: instant(comment.created_at) })}
                onClick={() => setEditing(!editing)}
              >
                <IconEdit size={15} />
              </ActionIcon>
            )}
            {allows(comment, "delete") && (
              <ActionIcon
                size={24}
                aria-label={t("comments:deleteOf", { name: author, when: instant(comment.created_at) })}
                onClick={drop}
              >
                <IconTrash size={15} />
              </ActionIcon>
            )}
          </span>
        </div>
        {editing ? (
          <CommentForm
            label={t("comments:edit")}
            initial={comment.text}
            mentionable={mentionable}
            submitLabel={t("common:action.save")}
            onCancel={() => setEditing(false)}
            onSubmit={async (changes) => {
              await change.mutateAsync({ comment, changes });
              setEditing(false);
            }}
          />
        ) : (
          <CommentBody comment={comment} members={members} />
        )}
      </div>
    </li>
  );
}

function CommentBody({ comment, members }: { comment: Comment; members: Member[] }) {
  const mentioned = members.filter((member) => comment.mention_ids.includes(member.id));
  const parts = partsOf(comment.text, mentioned);
  return (
    <p className={styles.text} dir="auto">
      {parts.map((part, position) => {
        const key = `${position}`;
        if (part.kind === "mention") {
          return (
            <span key={key} className={styles.mention}>
              {part.text}
            </span>
          );
        }
        if (part.kind === "link") {
          return (
            <a key={key} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
              {part.text}
            </a>
          );
        }
        return <span key={key}>{part.text}</span>;
      })}
    </p>
  );
}

function subjectOf(comment: Comment): CommentSubject {
  if (comment.client_id) return { client_id: comment.client_id };
  if (comment.project_id) return { project_id: comment.project_id };
  return { task_id: comment.task_id ?? "" };
}
