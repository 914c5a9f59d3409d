/// <reference types="vite/client" />

declare module "virtual:mantine-vars.css";
declare module "virtual:mantine-styles.css";
