import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { statusOf, unlessGone } from "./connection.ts";
import { labLabel } from "./labels.ts";

const patienceMs = 10_000;
/** A request that its sender did not survive may be carried out a moment later. */
const settleMs = 300;

/** Removes the containers and networks of a lab until there are none, also such as are being made. */
export async function removeLab(docker: Docker, lab: string): Promise<void> {
  let clean = await sweep(docker, lab);
  for (;;) {
    await sleep(settleMs);
    const again = await sweep(docker, lab);
    if (clean && again) return;
    clean = again;
  }
}

/** Returns whether there was nothing. */
async function sweep(docker: Docker, lab: string): Promise<boolean> {
  const filters = { label: [`${labLabel}=${lab}`] };
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(containers.map(({ Id }) => removeContainer(docker, Id)));
  const networks = await docker.listNetworks({ filters });
  await Promise.all(networks.map(({ Id }) => removeNetwork(docker, Id)));
  return containers.length === 0 && networks.length === 0;
}

/** Kills and removes a container; one that is being removed already is waited for. */
export async function removeContainer(docker: Docker, id: string): Promise<void> {
  await insist(() => unlessGone(docker.getContainer(id).remove({ force: true, v: true })));
}

export async function removeNetwork(docker: Docker, id: string): Promise<void> {
  await insist(() => unlessGone(docker.getNetwork(id).remove()));
}

/** The daemon refuses what is in use, and a network is for a moment after its container has gone. */
async function insist(work: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      const status = statusOf(error);
      const inUse = status === 409 || status === 403 || status === 500;
      if (!inUse || performance.now() > deadline) throw error;
      await sleep(50);
    }
  }
}
