import { allProcesses, type ProcessFacts, processFacts } from "./machine.ts";

/**
 * A program with all its descendants, parents first. A descendant whose parent has died hangs off the node's
 * pid 1; it is found by its session, which bears the pid of the program's starter.
 */
export function familyOf(pid: number, starter: number): number[] {
  const all = allProcesses().map(processFacts);
  return family(
    all.filter((facts) => facts !== null),
    pid,
    starter,
  );
}

/** The family among these processes. */
export function family(all: readonly ProcessFacts[], pid: number, starter: number): number[] {
  const inSession = new Set(
    all.filter((each) => each.session === starter && each.pid !== starter).map((each) => each.pid),
  );
  const orphans = all.filter((each) => inSession.has(each.pid) && !inSession.has(each.parent));
  const found = new Set<number>();
  const add = (member: number) => {
    found.add(member);
    for (const each of all) if (each.parent === member && !found.has(each.pid)) add(each.pid);
  };
  for (const root of [...all.filter((each) => each.pid === pid), ...orphans])
    if (!found.has(root.pid)) add(root.pid);
  return [...found];
}
