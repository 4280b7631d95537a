import { dockerEngine } from "../../../src/engine/docker/index.ts";
import type { DockerLab } from "../../../src/engine/docker/lab.ts";
import { loadCrossed } from "./crossed.ts";

/**
 * A harness to be killed: `node harness.ts NAME DIRECTORY [keep|early]` raises a lab, starts a program in each node,
 * tells the pids of its nodes in one line of JSON, and waits; with `early` it tells `[]` and is in the middle of it.
 */
const [name = "", directory = "", how] = process.argv.slice(2);
const topology = await loadCrossed(directory);
const raising = dockerEngine().raise(topology, { name, directory, keep: how === "keep" });
if (how === "early") setTimeout(() => console.log("[]"), 1000);
const lab = (await raising) as DockerLab;
for (const node of lab.nodes) await node.start(["sleep", "1000"], { log: "sleep.log" });
if (how !== "early") console.log(JSON.stringify(lab.nodes.map((node) => node.pid)));
if (how === "keep") {
  await lab[Symbol.asyncDispose]();
  process.exit(0);
}
setInterval(() => {}, 1000);
