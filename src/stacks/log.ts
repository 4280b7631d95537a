import { join } from "node:path";
import { realtimeNs } from "@keelhaul/linux";
import type { ClaimEvent } from "../domain/history.ts";
import type { LabNode } from "../engine/engine.ts";
import { followLines } from "./follow.ts";
import type { SaidAt, StackObserver } from "./stack.ts";

/** Passes each line of a program's log on, stamped when it was read: such logs carry whole seconds at best. */
export function followLog(
  node: LabNode,
  program: string,
  log: string,
  observer: StackObserver,
  onLine: (text: string, realtimeNs: bigint) => void = () => {},
): () => void {
  return followLines(join(node.directory, log), (line) => {
    const now = realtimeNs();
    observer.log(node.name, program, line, now);
    onLine(line, now);
  });
}

const entering = /\((\S+)\) [Ee]ntering (MASTER|BACKUP|FAULT) [Ss][Tt][Aa][Tt][Ee]/;

/** What a line of keepalived's log says of an instance's state, or null (keepalived 2.2.7, vrrp.c). */
export function claimInLog(node: string, line: string, realtimeNs: bigint): SaidAt<ClaimEvent> | null {
  const match = entering.exec(line);
  if (!match?.[1] || !match[2]) return null;
  const text = line.replace(/^\w{3} \w{3} +\d+ [\d:]+ \d{4}: /, "");
  return {
    kind: "claim",
    node,
    instance: match[1],
    state: match[2] as ClaimEvent["state"],
    text,
    realtimeNs,
  };
}
