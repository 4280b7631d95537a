import { closeFd, monotonicNs, newNetns, RouteSocket, routeRequests } from "@keelhaul/linux";

/**
 * How long the kernel and this process take to wire a lab of six nodes: namespaces, a switch, for each node a NIC
 * (veth) and an `eth0` (macvlan) with an address. Run as root: node bench/linux.ts [rounds]
 */
const NODES = 6;
const PORT = 100;
const NIC = 2;
const ETH0 = 3;
const BRIDGE = 2;

const ms = (from: bigint, to: bigint) => Number(to - from) / 1e6;

interface Times {
  readonly namespaces: number;
  readonly sockets: number;
  readonly fabric: number;
  readonly nodes: number;
  readonly total: number;
}

function build(): { times: Times; down: () => void } {
  const start = monotonicNs();
  const fds = Array.from({ length: NODES + 1 }, newNetns);
  const namespaces = monotonicNs();
  const [fabric, ...nodes] = fds.map((fd) => RouteSocket.open(fd));
  const sockets = monotonicNs();
  fabric!.apply([
    routeRequests.addBridge("segment", {
      index: BRIDGE,
      forwardDelay: 0,
      stp: false,
      mcastSnooping: false,
      up: true,
    }),
    ...nodes.map((_, i) =>
      routeRequests.addVeth(
        { name: `port${i}`, index: PORT + i, master: BRIDGE, up: true },
        { name: "nic0", index: NIC, netnsFd: fds[i + 1]! },
      ),
    ),
  ]);
  const wired = monotonicNs();
  nodes.forEach((node, i) => {
    node.apply([
      routeRequests.setLink(1, { up: true }),
      routeRequests.setLink(NIC, { up: true, addressGeneration: "none" }),
      routeRequests.addMacvlan({ name: "eth0", index: ETH0, parentIndex: NIC, mode: "bridge", up: true }),
      routeRequests.addAddress(ETH0, { address: `192.168.114.${i + 1}`, prefixLength: 24 }),
    ]);
  });
  const end = monotonicNs();
  const down = () => {
    for (const socket of [fabric!, ...nodes]) socket.close();
    for (const fd of fds) closeFd(fd);
  };
  const times = {
    namespaces: ms(start, namespaces),
    sockets: ms(namespaces, sockets),
    fabric: ms(sockets, wired),
    nodes: ms(wired, end),
    total: ms(start, end),
  };
  return { times, down };
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

const rounds: Times[] = [];
for (let round = 0; round < Number(process.argv[2] ?? 10); round++) {
  const { times, down } = build();
  rounds.push(times);
  down();
  await new Promise((resolve) => setTimeout(resolve, 300));
}
console.log(`six nodes, median of ${rounds.length} (ms):`);
for (const part of ["namespaces", "sockets", "fabric", "nodes", "total"] as const) {
  console.log(
    `  ${part.padEnd(12)}${median(rounds.map((times) => times[part]))
      .toFixed(2)
      .padStart(8)}`,
  );
}
