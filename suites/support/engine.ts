import { type Engine, type EngineName, engineNamed, engineNames } from "../../src/index.ts";

/** The engine that the suites raise their labs on: `KEELHAUL_ENGINE`, netns without. */
export const engineOfSuites: EngineName = chosen(process.env.KEELHAUL_ENGINE || "netns");

if (engineOfSuites === "docker") {
  const { dockerForTests } = await import("../docker/support/daemon.ts");
  const docker = await dockerForTests();
  if (docker.missing !== null) throw new Error(`KEELHAUL_ENGINE is docker, and ${docker.missing}`);
  afterAll(() => docker.stop());
}

function chosen(name: string): EngineName {
  const known = engineNames.find((each) => each === name);
  if (known) return known;
  throw new Error(`KEELHAUL_ENGINE is ${name}; ${engineNames.join(" or ")} would be right`);
}

export const suitesEngine = (): Promise<Engine> => engineNamed(engineOfSuites);
