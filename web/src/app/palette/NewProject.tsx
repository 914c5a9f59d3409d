import { useNavigate } from "@tanstack/react-router";
import { useProjects } from "~/api/queries/scope";
import type { Project } from "~/api/types";
import { ProjectDialog } from "~/features/projects/ProjectDialog";

/** Creates a project from anywhere and goes there. */
export default function NewProject({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const count = useProjects().data?.length ?? 0;
  const open = ({ id }: Project) =>
    void navigate({ to: "/projects/$projectId", params: { projectId: id }, search: {} });
  return <ProjectDialog project={null} count={count} onClose={onClose} onSaved={open} />;
}
