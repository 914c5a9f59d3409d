import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { keys } from "~/api/keys";
import type { Me } from "~/api/types";
import { setLocale } from "~/i18n";
import { FormatsProvider } from "~/platform/formats";
import { makeQueryClient } from "~/platform/queryClient";
import { theme } from "~/theme/theme";
import { me } from "./objects";

/** Renders something with everything the shell provides, signed in as somebody. */
export async function renderInApp(content: ReactNode, somebody: Me = me([])) {
  await setLocale(somebody.member.locale);
  const queryClient = makeQueryClient({ queries: { retry: false } });
  queryClient.setQueryData(keys.me, somebody);
  return render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={queryClient}>
        <Notifications />
        <FormatsProvider me={somebody}>{content}</FormatsProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
}
