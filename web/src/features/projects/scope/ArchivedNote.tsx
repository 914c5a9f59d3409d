import { Button } from "@mantine/core";
import { IconArchive } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { allows } from "~/api/allows";
import type { Project } from "~/api/types";
import { useArchive } from "~/ui/changes";
import { projectNoun } from "../nouns";
import { Note } from "./Note";

/** Says that nothing new is recorded on an archived project, and brings it back. */
export function ArchivedNote({ project }: { project: Project }) {
  const { t } = useTranslation(["scope", "common"]);
  const archive = useArchive(projectNoun);
  const restore = allows(project, "update") && (
    <Button
      size="compact-sm"
      variant="default"
      loading={archive.isPending}
      onClick={() => archive.mutate(project)}
    >
      {t("common:action.restore")}
    </Button>
  );
  return (
    <Note tone="neutral" icon={IconArchive} title={t("scope:archived.title")} action={restore}>
      {t("scope:archived.text")}
    </Note>
  );
}
