import { scenariosGoAsExpected } from "../support/go-as-expected.ts";

scenariosGoAsExpected("keepalived");
