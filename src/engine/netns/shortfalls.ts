import { closeFd, newNetns, RouteSocket, SystemError } from "@keelhaul/linux";
import type { Shortfall } from "../engine.ts";
import { hasProgram, inUserNamespace } from "./machine.ts";
import { needsUserNamespace, userNamespaceObstacle } from "./rootless.ts";

const programs = [
  { program: "unshare", package: "util-linux", needed: "makes the namespaces of nodes" },
  { program: "nsenter", package: "util-linux", needed: "starts programs in nodes" },
  { program: "mount", package: "mount", needed: "gives each node a /proc and /run of its own" },
  { program: "find", package: "findutils", needed: "cleans up after a lab" },
  { program: "nft", package: "nftables", needed: "makes cuts at switch ports" },
];

let known: Promise<readonly Shortfall[]> | undefined;

/** What this machine lacks for raising labs; looked up once, and again while there is something. */
export async function shortfalls(): Promise<readonly Shortfall[]> {
  known ??= Promise.resolve().then(look);
  const found = await known;
  if (found.length > 0) known = undefined;
  return found;
}

function look(): Shortfall[] {
  if (process.platform !== "linux")
    return [
      {
        missing: "Linux",
        needed: "labs are made of its namespaces",
        remedy: "run Keelhaul on a Linux machine, real or virtual",
      },
    ];
  return [...missingPrograms(), ...missingRights(), ...missingLinks()];
}

function missingPrograms(): Shortfall[] {
  return programs
    .filter(({ program }) => !hasProgram(program))
    .map(({ program, package: from, needed }) => ({
      missing: `the program ${program}`,
      needed: `it ${needed}`,
      remedy: `apt-get install ${from}`,
    }));
}

function missingRights(): Shortfall[] {
  if (!needsUserNamespace()) return [];
  const obstacle = userNamespaceObstacle();
  const needed = "labs are made of namespaces";
  return obstacle === null
    ? []
    : [
        {
          missing: `root, or user namespaces for ordinary users (${obstacle.found})`,
          needed,
          remedy: obstacle.remedy,
        },
      ];
}

/** Tries the links of a lab in a namespace made for it. An ordinary user can try only inside a user namespace. */
function missingLinks(): Shortfall[] {
  if (needsUserNamespace()) return [];
  let netns: number;
  try {
    netns = newNetns();
  } catch (error) {
    return [
      {
        missing: "the right to make network namespaces",
        needed: `the kernel says ${(error as Error).message}`,
        remedy: inUserNamespace()
          ? "sysctl -w user.max_net_namespaces=1024"
          : "run Keelhaul as root with CAP_SYS_ADMIN (in a container: --privileged)",
      },
    ];
  }
  try {
    using socket = RouteSocket.open(netns);
    return kinds.flatMap(({ kind, option, add }) => {
      try {
        add(socket);
        return [];
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        return [
          {
            missing: `${kind} links in the kernel`,
            needed: `a node's interfaces are made of them and the kernel says ${error.message}`,
            remedy: `modprobe ${kind}, or a kernel with ${option}`,
          },
        ];
      }
    });
  } finally {
    closeFd(netns);
  }
}

const kinds: readonly { kind: string; option: string; add: (socket: RouteSocket) => void }[] = [
  { kind: "bridge", option: "CONFIG_BRIDGE", add: (socket) => socket.addBridge("try", { index: 100 }) },
  {
    kind: "veth",
    option: "CONFIG_VETH",
    add: (socket) => socket.addVeth({ name: "nic", index: 101 }, { name: "port", index: 102 }),
  },
  {
    kind: "macvlan",
    option: "CONFIG_MACVLAN",
    add: (socket) => socket.addMacvlan({ name: "mac", index: 103, parentIndex: 101, mode: "bridge" }),
  },
];
