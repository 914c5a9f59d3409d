import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { standInForBrowser } from "./browser";

// What is waited for is a state, and on a busy machine it may take its time.
configure({ asyncUtilTimeout: 5_000 });
standInForBrowser();
afterEach(cleanup);
