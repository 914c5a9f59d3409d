import { ActionIcon } from "@mantine/core";
import { IconEdit, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import { useChangeComment, useDeleteComment } from "~/api/queries/comments";
import type { Comment, Member } from "~/api/types";
import { useFormats } from "~/platform/formats";
import { Avatar } from "../Avatar";
import { postpone } from "../postpone";
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
  const change = useChangeComment();
  const remove = useDeleteComment();
  const [editing, setEditing] = useState(false);
  const author = members.find((member) => member.id === comment.member_id)?.name ?? "…";
  // Its date and whom it mentions nobody could write again, and the words of others not in their name.
  const drop = () => postpone(comment.id, t("comments:deleted"), () => remove(comment));
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
