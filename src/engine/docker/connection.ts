import { existsSync } from "node:fs";
import Docker from "dockerode";
import { LabError } from "../../domain/errors.ts";

/** Where the daemon listens: `DOCKER_HOST`, or the socket that every installation has. */
export const daemonAddress = (): string => process.env.DOCKER_HOST || "unix:///var/run/docker.sock";

/**
 * Path of the daemon's socket on this machine. Throws LabError for a daemon that is reached otherwise: the engine
 * enters the namespaces of its containers, and those are of the daemon's machine.
 */
export function daemonSocket(): string {
  const address = daemonAddress();
  if (address.startsWith("unix://")) return address.slice("unix://".length);
  throw new LabError(
    `DOCKER_HOST is ${address}: the docker engine works beside its daemon; run Keelhaul on the daemon's machine, with unix:///var/run/docker.sock`,
  );
}

export const connect = (): Docker => new Docker({ socketPath: daemonSocket() });

/** Status of an answer by which the daemon refused a request (Engine API), or null for another error. */
export function statusOf(error: unknown): number | null {
  const status = (error as { statusCode?: unknown }).statusCode;
  return typeof status === "number" ? status : null;
}

/** What the daemon said about a refused request. */
export function reasonOf(error: unknown): string {
  const { json, message } = error as { json?: { message?: string }; message?: string };
  return (json?.message ?? message ?? String(error)).trim();
}

/** Does `work` unless what it removes or looks for is not there any more. */
export async function unlessGone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

export const socketExists = (): boolean => existsSync(daemonSocket());
