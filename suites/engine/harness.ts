import { needsUserNamespace, netnsEngine, reexecInUserNamespace } from "../../src/engine/netns/index.ts";
import type { NetnsLab } from "../../src/engine/netns/lab.ts";
import { loadTrio } from "./testing.ts";

/**
 * A harness to be killed: `node harness.ts NAME DIRECTORY [keep]` raises a lab, starts programs in it, one of them
 * stopped, tells the pids of its nodes in one line of JSON, and waits. An ordinary user's goes into a user namespace.
 */
if (needsUserNamespace()) reexecInUserNamespace(process.argv.slice(1));
const [name = "", directory = "", keep] = process.argv.slice(2);
const topology = await loadTrio(directory);
const lab = (await netnsEngine().raise(topology, { name, directory, keep: keep === "keep" })) as NetnsLab;
for (const node of lab.nodes) await node.start(["sleep", "1000"], { log: "sleep.log" });
const stopped = await lab.nodes[0]!.start(["sleep", "1000"], { log: "sleep.log" });
stopped.signal("SIGSTOP");
console.log(JSON.stringify(lab.nodes.map((node) => node.pid)));
if (keep === "keep") await lab[Symbol.asyncDispose]();
else setInterval(() => {}, 1000);
