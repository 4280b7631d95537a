import type { Shortfall } from "../engine.ts";
import { inUserNamespace } from "../netns/machine.ts";
import { shortfalls as namespaceShortfalls } from "../netns/shortfalls.ts";
import { connect, daemonAddress, reasonOf } from "./connection.ts";
import { daemonShortfalls, unreachable } from "./daemon-facts.ts";
import { imageExists } from "./image/build.ts";
import { reference } from "./image/recipe.ts";

/** What this machine lacks for labs of containers made from `image`, Keelhaul's own when it is null. */
export async function shortfalls(image: string | null): Promise<readonly Shortfall[]> {
  const machine = await machineShortfalls();
  return machine.length > 0 ? machine : missingImage(image);
}

/** What this machine lacks for containers at all. */
export async function machineShortfalls(): Promise<readonly Shortfall[]> {
  if (process.platform === "linux" && (process.geteuid!() !== 0 || inUserNamespace()))
    return [
      {
        missing: "root",
        needed: "the docker engine lays its cables into the daemon's network namespace",
        remedy: "run Keelhaul as root (sudo); --engine netns works without",
      },
    ];
  const address = daemonAddress();
  if (!address.startsWith("unix://"))
    return [
      {
        missing: "a Docker daemon on this machine",
        needed: `DOCKER_HOST is ${address}, and the namespaces of another machine's containers cannot be entered from here`,
        remedy: "run Keelhaul on the daemon's machine and unset DOCKER_HOST",
      },
    ];
  const here = await namespaceShortfalls();
  return here.length > 0 ? here : daemon();
}

async function daemon(): Promise<Shortfall[]> {
  const docker = connect();
  try {
    const [version, info] = await Promise.all([docker.version(), docker.info()]);
    return daemonShortfalls({
      apiVersion: version.ApiVersion,
      operatingSystem: info.OperatingSystem,
      securityOptions: info.SecurityOptions ?? [],
      networkDrivers: info.Plugins?.Network ?? [],
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    return [unreachable(daemonAddress().slice("unix://".length), code, reasonOf(error))];
  }
}

async function missingImage(image: string | null): Promise<Shortfall[]> {
  const wanted = image ?? reference();
  if (await imageExists(connect(), wanted)) return [];
  return [
    {
      missing: `the image ${wanted}`,
      needed: "nodes are made from it",
      remedy: image === null ? "keelhaul images build" : `docker pull ${wanted}`,
    },
  ];
}
