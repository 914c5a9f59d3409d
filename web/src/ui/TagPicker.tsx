import { TagsInput, type TagsInputProps } from "@mantine/core";
import { useMemo } from "react";
import { useTags } from "~/api/queries/scope";

const none: string[] = [];

interface TagPickerProps extends Omit<TagsInputProps, "data" | "value" | "onChange"> {
  /** Tag names. */
  value?: string[];
  onChange: (tags: string[]) => void;
}

/** Tags by name; a new name becomes a new tag when the entry is saved. */
export function TagPicker({ value = none, onChange, ...rest }: TagPickerProps) {
  const tags = useTags().data;
  const names = useMemo(() => (tags ?? []).filter((tag) => !tag.archived).map((tag) => tag.name), [tags]);
  return <TagsInput maxTags={50} {...rest} data={names} value={value} onChange={onChange} />;
}
