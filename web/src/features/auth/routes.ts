import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "~/platform/routes";

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search.next === "string" ? { next: search.next } : {},
  component: lazyRouteComponent(() => import("./SignInPage"), "SignInPage"),
});

const comeBackRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in/with/$id",
  component: lazyRouteComponent(() => import("./ComeBackPage"), "ComeBackPage"),
});

const goRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in/go/$id",
  validateSearch: (search: Record<string, unknown>): { confirm?: true } =>
    search.confirm ? { confirm: true } : {},
  component: lazyRouteComponent(() => import("./GoPage"), "GoPage"),
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  component: lazyRouteComponent(() => import("./SetupPage"), "SetupPage"),
});

const signUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-up",
  component: lazyRouteComponent(() => import("./SignUpPage"), "SignUpPage"),
});

const confirmSignUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-up/confirm",
  component: lazyRouteComponent(() => import("./ConfirmSignUpPage"), "ConfirmSignUpPage"),
});

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/invitation",
  component: lazyRouteComponent(() => import("./InvitationPage"), "InvitationPage"),
});

const forgotPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/forgot-password",
  component: lazyRouteComponent(() => import("./ForgotPasswordPage"), "ForgotPasswordPage"),
});

const resetPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reset-password",
  component: lazyRouteComponent(() => import("./ResetPasswordPage"), "ResetPasswordPage"),
});

const notMeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/not-me",
  component: lazyRouteComponent(() => import("./NotMePage"), "NotMePage"),
});

export const authRoutes = [
  signInRoute,
  comeBackRoute,
  goRoute,
  setupRoute,
  signUpRoute,
  confirmSignUpRoute,
  invitationRoute,
  forgotPasswordRoute,
  resetPasswordRoute,
  notMeRoute,
] as const;
