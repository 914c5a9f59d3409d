import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "~/platform/routes";
import { readBoardSearch } from "./board/model";
import { readClientSearch, readNameSearch, readProjectSearch, readTaskSearch } from "./model";

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
  validateSearch: readClientSearch,
  component: lazyRouteComponent(() => import("./ClientsPage"), "ClientsPage"),
});

export const taskListRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/tasks",
  validateSearch: readTaskSearch,
  component: lazyRouteComponent(() => import("./TasksPage"), "TasksPage"),
});

export const boardRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/board",
  validateSearch: readBoardSearch,
  component: lazyRouteComponent(() => import("./board/BoardPage"), "BoardPage"),
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
  boardRoute,
  tagListRoute,
] as const;
