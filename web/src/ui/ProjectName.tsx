import { useScope } from "~/api/queries/scope";
import { HueDot } from "./HueDot";
import styles from "./ProjectName.module.css";

interface ProjectNameProps {
  projectId: string | null;
  taskId?: string | null;
  withClient?: boolean;
}

/** A project with its colour, and its client and task in a quieter voice. Nothing without a project. */
export function ProjectName({ projectId, taskId = null, withClient = false }: ProjectNameProps) {
  const scope = useScope();
  const project = projectId ? scope.projects.get(projectId) : undefined;
  if (!project) return null;
  const task = taskId ? scope.tasks.get(taskId) : undefined;
  const client = withClient && project.client_id ? scope.clients.get(project.client_id) : undefined;
  return (
    <span className={styles.project}>
      <HueDot hue={project.color} />
      <span className={styles.name}>{project.name}</span>
      {task && <span className={styles.more}>/ {task.name}</span>}
      {client && <span className={styles.more}>{client.name}</span>}
    </span>
  );
}
