import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { queryClient } from "~/platform/queryClient";
import { ThemeProvider } from "~/theme/ThemeProvider";
import { router } from "./router";
import { StepUp } from "./StepUp";

export function App() {
  return (
    <ThemeProvider>
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-center" limit={3} autoClose={6000} />
        <RouterProvider router={router} />
        <StepUp />
      </QueryClientProvider>
    </ThemeProvider>
  );
}
