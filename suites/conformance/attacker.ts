import { closeFd, openNamespace, PacketSocket, RouteSocket, within } from "@keelhaul/linux";
import { type Forged, forgeIpv4 } from "../../director/src/conformance/bench/forge.ts";
import type { LabNode } from "../../src/index.ts";

const groupHardware = [0x01, 0x00, 0x5e, 0x00, 0x00, 0x12];
const ownHardware = [0x02, 0x00, 0x00, 0x00, 0x00, 0x66];
const etherTypeIpv4 = [0x08, 0x00];

/** Somebody on the wire who can send any frame. */
export interface Attacker extends Disposable {
  /** An advert with something changed, to the group unless `to` says otherwise. */
  send(changes: Forged): void;
  /** Anything in an IPv4 frame to the group. */
  sendBytes(datagram: Uint8Array): void;
}

/** Stands at the NIC of a node that runs no VRRP. */
export function attackerAt(node: LabNode): Attacker {
  const netns = openNamespace(node.netns);
  const socket = within(netns, () => {
    using links = RouteSocket.open();
    const link = links.link("nic0");
    if (link === null) throw new Error(`${node.name} has no nic0`);
    return new PacketSocket({ ifindex: link.index, etherType: 0 });
  });
  closeFd(netns);
  const sendBytes = (datagram: Uint8Array): void =>
    socket.send(Uint8Array.from([...groupHardware, ...ownHardware, ...etherTypeIpv4, ...datagram]));
  return {
    sendBytes,
    send: (changes) => sendBytes(forgeIpv4(changes)),
    [Symbol.dispose]: () => socket.close(),
  };
}
