import "virtual:mantine-vars.css";
import "virtual:mantine-styles.css";
import "@mantine/dates/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "./theme/app.css";
import "./theme/hues.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { rememberedLocale, setLocale } from "./i18n";
import { startOffline } from "./platform/offline/start";
import { queryClient } from "./platform/queryClient";
import { startServiceWorker } from "./platform/serviceWorker";
import { applyDensity } from "./theme/density";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

applyDensity();
await Promise.all([setLocale(rememberedLocale()), startOffline(queryClient)]);
createRoot(root).render(<App />);
startServiceWorker();
