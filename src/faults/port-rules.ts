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
  /** Takes the rules away, counting to the last. */
  remove(): Promise<{ readonly realtimeNs: bigint; readonly dropped: number }>;
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
      return droppedIn(await nft(lab, `list counter bridge ${table} dropped\n`));
    },
    async remove() {
      // One round trip for both, because a heal may be aimed; in one transaction nft would list nothing.
      const both = `nft list counter bridge ${table} dropped && nft delete table bridge ${table}`;
      const listed = await run(lab, ["sh", "-c", both]);
      return { realtimeNs: realtimeNs(), dropped: droppedIn(listed) };
    },
  };
}

const nft = (lab: Lab, text: string): Promise<string> => run(lab, ["nft", "-f", "-"], text);

async function run(lab: Lab, argv: readonly string[], input?: string): Promise<string> {
  const { code, stdout, stderr } = await lab.runInSwitch(argv, input);
  if (code !== 0) throw new LabError(`nft refused the rules of a fault: ${stderr.trim()}`);
  return stdout;
}

const droppedIn = (listed: string): number => Number(/packets (\d+)/.exec(listed)?.[1] ?? 0);
