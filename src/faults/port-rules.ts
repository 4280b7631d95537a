import { realtimeNs } from "@keelhaul/linux";
import { LabError } from "../domain/errors.ts";
import type { Lab } from "../engine/engine.ts";

/**
 * A rule set of one fault, at the switch: an nftables table of its own in the bridge family, so that ending
 * the fault is deleting the table. Frames are dropped between switch ports, outside every node: nothing inside
 * a node sees them and no sender gets an error, as with a broken cable or a misconfigured switch.
 */
export interface PortRules {
  /** CLOCK_REALTIME just after the kernel took the rules over. */
  readonly inForceSince: bigint;
  /** Frames dropped so far. */
  dropped(): Promise<number>;
  remove(): Promise<bigint>;
}

export async function dropAtSwitch(lab: Lab, name: string, matches: readonly string[]): Promise<PortRules> {
  const table = `keelhaul_${name.replaceAll("-", "_")}`;
  const rules = matches.map((match) => `    ${match} counter name dropped drop`).join("\n");
  await nft(
    lab,
    `table bridge ${table} {\n  counter dropped { }\n  chain forward {\n    type filter hook forward priority 0;\n${rules}\n  }\n}\n`,
  );
  return {
    inForceSince: realtimeNs(),
    async dropped() {
      const { stdout } = await lab.runInSwitch(["nft", "-j", "list", "counter", "bridge", table, "dropped"]);
      const listed = JSON.parse(stdout) as { nftables: { counter?: { packets: number } }[] };
      return listed.nftables.find((each) => each.counter)?.counter?.packets ?? 0;
    },
    async remove() {
      await nft(lab, `delete table bridge ${table}\n`);
      return realtimeNs();
    },
  };
}

async function nft(lab: Lab, text: string): Promise<void> {
  const { code, stderr } = await lab.runInSwitch(["nft", "-f", "-"], text);
  if (code !== 0) throw new LabError(`nft refused the rules of a fault: ${stderr.trim()}`);
}
