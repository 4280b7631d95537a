import type { Engine } from "./engine.ts";

export type EngineName = Engine["name"];

export const engineNames = ["netns", "docker"] as const satisfies EngineName[];

/** The engine of a name. Each is loaded when it is first asked for: one needs libc, the other Docker's clients. */
export async function engineNamed(name: EngineName): Promise<Engine> {
  switch (name) {
    case "netns":
      return (await import("./netns/index.ts")).netnsEngine();
    case "docker":
      return (await import("./docker/index.ts")).dockerEngine();
  }
}
