import type { Shortfall } from "../engine.ts";

/** What a daemon says of itself (Engine API: GET /version, GET /info). */
export interface DaemonFacts {
  readonly apiVersion: string;
  readonly operatingSystem: string;
  readonly securityOptions: readonly string[];
  readonly networkDrivers: readonly string[];
}

/** The first Engine API with everything that is asked here: that of Docker 20.10. */
const oldest = "1.41";

/** What a daemon that answers lacks for labs. */
export function daemonShortfalls(facts: DaemonFacts): Shortfall[] {
  const found: Shortfall[] = [];
  if (isOlder(facts.apiVersion, oldest))
    found.push({
      missing: `the Docker Engine API ${oldest}`,
      needed: `this daemon speaks ${facts.apiVersion}`,
      remedy: "install Docker 20.10 or newer (apt-get install docker.io)",
    });
  if (facts.operatingSystem.includes("Docker Desktop"))
    found.push({
      missing: "a daemon on this machine's own kernel",
      needed:
        "Docker Desktop keeps its containers in a virtual machine whose namespaces cannot be entered from here",
      remedy:
        "run Keelhaul and Docker together in a Linux machine, real or virtual, or use --engine netns there",
    });
  else if (facts.securityOptions.some((option) => option.startsWith("name=rootless")))
    found.push({
      missing: "a daemon that runs as root",
      needed: "a rootless daemon's macvlan networks have no NIC of this machine to stand on",
      remedy:
        "start the system's daemon (systemctl start docker) and unset DOCKER_HOST, or use --engine netns",
    });
  else if (!facts.networkDrivers.includes("macvlan"))
    found.push({
      missing: "Docker's macvlan network driver",
      needed: `every NIC of a node is a macvlan network; this daemon has ${facts.networkDrivers.join(", ")}`,
      remedy: "install Docker Engine for Linux (apt-get install docker.io), or use --engine netns",
    });
  return found;
}

/** What an attempt to reach the daemon at `address` that ended with `code` (errno(3)) says. */
export function unreachable(address: string, code: string, reason: string): Shortfall {
  if (code === "EACCES" || code === "EPERM")
    return {
      missing: "the right to talk to the Docker daemon",
      needed: `${address} is closed to this user`,
      remedy: "run Keelhaul as root (sudo)",
    };
  if (code === "ENOENT" || code === "ECONNREFUSED")
    return {
      missing: "a running Docker daemon",
      needed: code === "ENOENT" ? `there is no ${address}` : `nobody listens at ${address}`,
      remedy: "systemctl start docker, or dockerd; apt-get install docker.io where it is missing",
    };
  return {
    missing: "a Docker daemon that answers",
    needed: `${address}: ${reason}`,
    remedy: "look into the daemon's log (journalctl --unit docker)",
  };
}

function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [thanMajor = 0, thanMinor = 0] = than.split(".").map(Number);
  return major < thanMajor || (major === thanMajor && minor < thanMinor);
}
