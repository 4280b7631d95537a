#!/usr/bin/env node
// Everything that says whether this repository is right, in order, and one line that adds it up.
//
//   node bin/test.mjs [lint|typecheck|unit|director|suites …] [JEST ARGUMENT…]
//
// The suites raise real labs and measure times there, so they run one after the other, after the rest.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root, suitableNode } from "./set-up/node.mjs";

const jestProjects = ["unit", "director", "suites"];
const parts = ["lint", "typecheck", ...jestProjects];

const asked = process.argv.slice(2).filter((word) => parts.includes(word));
const jestArguments = process.argv.slice(2).filter((word) => !parts.includes(word));
const chosen = asked.length > 0 ? asked : jestArguments.length > 0 ? jestProjects : parts;

const node = suitableNode();
const binary = (name) => path.join(root, "node_modules/.bin", name);
const scratch = mkdtempSync(path.join(tmpdir(), "keelhaul-test-"));
const total = { passed: 0, failed: 0, skipped: 0 };

process.chdir(root);
try {
  if (chosen.includes("lint")) single("lint", binary("biome"), ["check", "--error-on-warnings"]);
  if (chosen.includes("typecheck")) single("type check", binary("tsc"), ["--project", "."]);
  const quick = chosen.filter((part) => part === "unit" || part === "director");
  if (quick.length > 0) jest(quick, []);
  if (chosen.includes("suites")) jest(["suites"], ["--runInBand"]);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

const sum = `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`;
if (!process.env.KEELHAUL_TEST_SUMMARY) console.log(sum);
else writeFileSync(process.env.KEELHAUL_TEST_SUMMARY, `${sum}\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

function single(title, command, args) {
  console.log(`\n== ${title}`);
  const { status } = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status === 0) total.passed += 1;
  else total.failed += 1;
}

function jest(projects, extra) {
  console.log(`\n== ${projects.join(" and ")}`);
  const results = path.join(scratch, `${projects.join("-")}.json`);
  const { status } = spawnSync(
    node,
    [
      "--experimental-vm-modules",
      "--disable-warning=ExperimentalWarning",
      path.join(root, "node_modules/jest/bin/jest.js"),
      "--selectProjects",
      ...projects,
      "--json",
      `--outputFile=${results}`,
      ...extra,
      ...(jestArguments.length > 0 ? ["--passWithNoTests", ...jestArguments] : []),
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  add(results, status);
}

/** A file that could not even be loaded has no tests to count: it counts as one that failed. */
function add(file, status) {
  let results;
  try {
    results = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    console.log(`jest ended with code ${status} and wrote no results`);
    total.failed += 1;
    return;
  }
  total.passed += results.numPassedTests;
  total.failed += results.numFailedTests + results.numRuntimeErrorTestSuites;
  total.skipped += results.numPendingTests + results.numTodoTests;
  const nothingToBlame = results.numFailedTests + results.numRuntimeErrorTestSuites === 0;
  if (status !== 0 && nothingToBlame) {
    console.log(`jest ended with code ${status} although no test failed`);
    total.failed += 1;
  }
}
