import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { standInForBrowser } from "./browser";

// What is waited for is a state, and on a busy machine it may take its time.
configure({ asyncUtilTimeout: 5_000 });
standInForBrowser();
// A machine with much to do shows later what it shows; what never comes still ends before the test does.
configure({ asyncUtilTimeout: 10_000 });
afterEach(cleanup);
