import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { keys } from "~/api/keys";
import type { Me } from "~/api/types";
import { setLocale } from "~/i18n";
import { FormatsProvider } from "~/platform/formats";
import { standInForBrowser } from "./browser";

/** Renders something with everything the shell provides, signed in as `me`. */
export async function renderInApp(content: ReactNode, me: Me) {
  standInForBrowser();
  await setLocale(me.member.locale);
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  queryClient.setQueryData(keys.me, me);
  return render(
    <MantineProvider env="test">
      <QueryClientProvider client={queryClient}>
        <Notifications />
        <FormatsProvider me={me}>{content}</FormatsProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
}
