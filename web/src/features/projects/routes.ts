import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "~/platform/routes";
import { readNameSearch, readProjectSearch, readTaskSearch } from "./model";

export const projectListRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/projects",
  validateSearch: readProjectSearch,
  component: lazyRouteComponent(() => import("./ProjectsPage"), "ProjectsPage"),
});

export const projectRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/projects/$projectId",
  component: lazyRouteComponent(() => import("./ProjectPage"), "ProjectPage"),
});

export const clientListRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/clients",
  validateSearch: readNameSearch,
  component: lazyRouteComponent(() => import("./ClientsPage"), "ClientsPage"),
});

export const taskListRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/tasks",
  validateSearch: readTaskSearch,
  component: lazyRouteComponent(() => import("./TasksPage"), "TasksPage"),
});

export const tagListRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/tags",
  validateSearch: readNameSearch,
  component: lazyRouteComponent(() => import("./TagsPage"), "TagsPage"),
});

export const projectsRoutes = [
  projectListRoute,
  projectRoute,
  clientListRoute,
  taskListRoute,
  tagListRoute,
] as const;
