import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import { standInForBrowser } from "./browser";

standInForBrowser();
afterEach(cleanup);
