import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import type { Me } from "~/api/types";
import { setLocale } from "~/i18n";
import { FormatsProvider } from "~/platform/formats";
import { ThemeProvider } from "~/theme/ThemeProvider";

/** A signed-in member for tests. */
export function someone(locale = "en-GB"): Me {
  const stored = {
    id: "0192f000-0000-7000-8000-000000000001",
    created_at: "",
    updated_at: "",
    version: 1,
    allowed_actions: [],
  };
  return {
    member: {
      ...stored,
      name: "Ada Example",
      email: "ada@acme.example",
      role: "member",
      state: "active",
      time_zone: "Europe/Berlin",
      locale,
      team_ids: [],
      preferences: {
        time_format: null,
        week_start: null,
        color_scheme: null,
        single_key_shortcuts: null,
        decimal_durations: null,
      },
      locked_until: null,
    },
    organization: {
      ...stored,
      slug: "acme",
      name: "Acme",
      time_zone: "Europe/Berlin",
      locale,
      week_start: "monday",
      currency: "EUR",
      overlap_policy: "allow",
      day_boundary: "split_at_midnight",
      rounding: { mode: "none", minutes: 15, level: "entry" },
      forgotten_timer_hours: 10,
      session_idle_minutes: 60,
      session_absolute_hours: 24,
    },
    permissions: [],
    session: null,
    token: null,
  };
}

/** Renders with texts, theme, formats and an empty cache, as below the shell. */
export async function renderInApp(node: ReactNode, locale = "en-GB") {
  await setLocale(locale);
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <ThemeProvider>
      <QueryClientProvider client={queryClient}>
        <FormatsProvider me={someone(locale)}>{node}</FormatsProvider>
      </QueryClientProvider>
    </ThemeProvider>,
  );
}
