import { readFileSync, writeFileSync } from "node:fs";
import { renderPage } from "./page.ts";
import { readRegister } from "./register.ts";
import { idsIn, testedIds } from "./tested.ts";

/*
 * Writes docs/conformance.md from the register and from what `jest --json` wrote about the tests.
 *
 *   node director/src/conformance/write-page.ts RESULTS.json
 */

type JestResults = {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
};

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("The file that jest --json --outputFile wrote was awaited.");
const { testResults } = JSON.parse(readFileSync(file, "utf8")) as JestResults;
const results = testResults.flatMap(({ assertionResults }) => assertionResults);
const passed = new Set(
  results.filter(({ status }) => status === "passed").flatMap(({ fullName }) => idsIn(fullName)),
);
const red = new Set(
  results.filter(({ status }) => status === "failed").flatMap(({ fullName }) => idsIn(fullName)),
);
const tests = testedIds();
const failing = new Set([...tests.keys()].filter((id) => red.has(id) || !passed.has(id)));
writeFileSync(
  new URL("../../../docs/conformance.md", import.meta.url),
  renderPage(readRegister(), tests, failing),
);
for (const id of failing) console.error(`${id} has a test that failed or did not run.`);
