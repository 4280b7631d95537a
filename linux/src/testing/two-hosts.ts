import { closeFd } from "../file.ts";
import { newNetns } from "../namespace.ts";
import { RouteSocket } from "../route/socket.ts";

export interface Host {
  readonly netns: number;
  readonly route: RouteSocket;
  /** Of `eth0`. */
  readonly ifindex: number;
  readonly mac: string;
  readonly address: string;
}

/** Two network namespaces whose `eth0` are the ends of one veth pair, up, 10.0.0.1/24 and 10.0.0.2/24. */
export class TwoHosts {
  readonly left: Host;
  readonly right: Host;

  constructor() {
    this.left = host("02:00:00:00:00:01", "10.0.0.1");
    this.right = host("02:00:00:00:00:02", "10.0.0.2");
    this.left.route.addVeth(
      { name: "eth0", index: 7, mac: this.left.mac },
      { name: "eth0", index: 7, mac: this.right.mac, netnsFd: this.right.netns },
    );
    for (const { route, ifindex, address } of [this.left, this.right]) {
      route.setLink(ifindex, { up: true, addressGeneration: "none" });
      route.addAddress(ifindex, { address, prefixLength: 24 });
    }
    for (const { route, ifindex } of [this.left, this.right]) route.awaitRunning(ifindex);
  }

  [Symbol.dispose](): void {
    for (const { route, netns } of [this.left, this.right]) {
      route.close();
      closeFd(netns);
    }
  }
}

function host(mac: string, address: string): Host {
  const netns = newNetns();
  return { netns, route: RouteSocket.open(netns), ifindex: 7, mac, address };
}

/** An Ethernet frame of the experimental type 0x88b5 (IEEE 802) with this text in it. */
export function experimentalFrame(from: Host, to: Host, text: string): Buffer {
  const mac = (host: Host) => Buffer.from(host.mac.replaceAll(":", ""), "hex");
  return Buffer.concat([mac(to), mac(from), Buffer.from([0x88, 0xb5]), Buffer.from(text)]);
}

export const EXPERIMENTAL = 0x88b5;
