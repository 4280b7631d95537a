import { LabError } from "../../domain/errors.ts";
import type { Engine } from "../engine.ts";
import { NetnsLab } from "./lab.ts";
import { shortfalls } from "./shortfalls.ts";

export { cleanLeftovers, labDown, labExec, listLabs } from "./labs.ts";
export { inUserNamespace } from "./machine.ts";
export type { LabRecord, NodeRecord } from "./registry.ts";
export { needsUserNamespace, reexecInUserNamespace, userNamespaceObstacle } from "./rootless.ts";

/** The embedded engine: labs of network, mount, pid and uts namespaces, wired over netlink. */
export function netnsEngine(): Engine {
  return {
    name: "netns",
    shortfalls,
    async raise(topology, options) {
      const missing = await shortfalls();
      if (missing.length > 0)
        throw new LabError(
          missing.map(({ missing: what, needed, remedy }) => `${what}: ${needed}; ${remedy}`).join("\n"),
        );
      return NetnsLab.raise(topology, options);
    },
  };
}
