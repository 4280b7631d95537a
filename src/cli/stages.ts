/** The real stages behind the commands. Each is loaded when it is first asked for: `--help` needs none of them. */
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { LabError } from "../domain/errors.ts";
import type { JudgedRun } from "../domain/run.ts";
import type { Shortfall } from "../engine/engine.ts";
import type { Harness } from "./harness.ts";
import { labs } from "./labs.ts";
import { machine } from "./machine.ts";

const topologiesDirectory = fileURLToPath(new URL("../../topologies/", import.meta.url));

function refuse(missing: readonly Shortfall[]): void {
  if (missing.length === 0) return;
  const lines = missing.map((each) => `  ${each.missing}: ${each.needed}. Remedy: ${each.remedy}`);
  throw new LabError(`labs cannot be raised here.\n${lines.join("\n")}`);
}

export const stages: Harness = {
  scenarios: async () => (await import("../../suites/scenarios/index.ts")).scenarios,
  stacks: async () => Object.values((await import("../stacks/index.ts")).stacks),
  faults: async () => (await import("../faults/index.ts")).faults,
  async topologies() {
    const files = (await readdir(topologiesDirectory)).filter((name) => name.endsWith(".yaml"));
    return files.map((name) => ({ name: basename(name, ".yaml"), file: join(topologiesDirectory, name) }));
  },
  loadTopology: async (file) => (await import("../topology/load.ts")).loadTopology(file),
  async enter(engine, say) {
    if (engine === "docker") {
      const { machineShortfalls, prepareImage } = await import("../engine/docker/index.ts");
      refuse(await machineShortfalls());
      return prepareImage(say);
    }
    const { needsUserNamespace, netnsEngine, reexecInUserNamespace } = await import(
      "../engine/netns/index.ts"
    );
    refuse(await netnsEngine().shortfalls());
    if (needsUserNamespace()) reexecInUserNamespace(process.argv.slice(1));
  },
  async prepareK6(say) {
    await (await import("../load/k6-program.ts")).findK6(say);
  },
  runScenarios: async (request, progress) => (await import("../run.ts")).runScenarios(request, progress),
  listRuns: async (reports) => (await import("../recording/index.ts")).listRuns(reports),
  async judgeAgain(directory) {
    const { readRun } = await import("../recording/index.ts");
    const { judge } = await import("../verdict/index.ts");
    const { writeReports } = await import("../run.ts");
    const { run, recordings } = await readRun(directory);
    const { judged: _, ...header } = run;
    const judged: JudgedRun = {
      header,
      recordings: recordings.map((recording) => ({ recording, ...judge(recording) })),
    };
    await writeReports(judged, directory);
    return judged;
  },
  machine,
  async buildImage(source, anew, say) {
    const { buildNodeImage, machineShortfalls } = await import("../engine/docker/index.ts");
    refuse(await machineShortfalls());
    return buildNodeImage(source, say, { anew });
  },
  labs,
};
