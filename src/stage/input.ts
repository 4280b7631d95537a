import { access, constants, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { InputError } from "../domain/errors.ts";
import type { RunRequest } from "../run-request.ts";
import type { Plan, Stack } from "../stacks/stack.ts";
import { nodesWith, type Topology } from "../topology/topology.ts";

/** What each file says by itself is right; whether they fit together is looked at here, before anything is started. */
export function checkTogether(
  request: Pick<RunRequest, "load">,
  topology: Topology,
  stack: Stack,
  plans: readonly Plan[],
): void {
  const mistakes: string[] = [];
  const asks = stack.forwards && request.load !== "none";
  if (asks && nodesWith(topology, "client").length === 0)
    mistakes.push(
      `${topology.file}: no node has the role client, so nobody can ask; add one, or run with --load none`,
    );
  for (const vip of topology.vips) {
    const held = plans
      .flatMap((plan) => plan.instances)
      .some(({ addresses }) => addresses.includes(vip.address));
    if (!held)
      mistakes.push(
        `${topology.file}: no director is configured to hold the VIP ${vip.name}, ${vip.address}; put it into virtual_ipaddress, or correct it here`,
      );
  }
  if (mistakes.length > 0) throw new InputError(mistakes.join("\n"));
}

/** Makes a directory level by level, and says in a sentence what is in the way. */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await makeLevel(path);
    await access(path, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(
      `${path}: nothing can be written there (${code}); choose another directory with --reports DIR`,
    );
  }
}

/** Not mkdir's own recursion: below /proc, which takes no directories, it never comes to an end. */
async function makeLevel(path: string): Promise<void> {
  const there = await stat(path).catch(() => null);
  if (there?.isDirectory()) return;
  if (dirname(path) !== path) await makeLevel(dirname(path));
  await mkdir(path);
}
