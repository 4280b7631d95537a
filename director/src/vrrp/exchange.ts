import { familyOf, type IpAddress } from "../address.ts";
import { type AdvertPriority, centisecondsToSeconds, secondsToCentiseconds } from "../units.ts";
import { decodeIpv4 } from "./carrier.ts";
import type { MachineConfig, MachineEvent, MachineState } from "./machine.ts";
import {
  type Advert,
  type CarriedMessage,
  type ChecksumForm,
  decodeAdvert,
  type Expectation,
  type PacketAuthentication,
  peekVrid,
} from "./packet.ts";

/** The advertisement that an instance sends. Excluded addresses are not listed. */
export function advertOf(config: MachineConfig, priority: AdvertPriority): Advert {
  const { vrid } = config;
  const addresses = linkLocalsFirst(config.virtualAddresses.map((virtual) => virtual.address));
  if (config.version === 3) return { version: 3, vrid, priority, interval: config.advertInterval, addresses };
  const interval = centisecondsToSeconds(config.advertInterval);
  return { version: 2, vrid, priority, interval, authentication: packetAuthentication(config), addresses };
}

/** RFC 9568 section 5.2.9: the list of IPv6 addresses begins with the link-local of the virtual router. */
function linkLocalsFirst(addresses: readonly IpAddress[]): readonly IpAddress[] {
  const isLinkLocal = (address: IpAddress): boolean => /^fe[89ab]/.test(address);
  return [...addresses.filter(isLinkLocal), ...addresses.filter((address) => !isLinkLocal(address))];
}

/** One destination for multicast, one for each unicast peer. */
export function destinationsOf(config: MachineConfig): readonly IpAddress[] {
  const { transport } = config;
  return transport.kind === "multicast" ? [transport.group] : transport.peers.map((peer) => peer.address);
}

/**
 * What a datagram from a raw IPv4 socket means to an instance.
 * @returns undefined when it is for another virtual router, which has no effect here whatever is wrong with it.
 */
export function receiveIpv4(
  config: MachineConfig,
  state: MachineState,
  datagram: Uint8Array,
): MachineEvent | undefined {
  const carried = decodeIpv4(datagram);
  return carried === undefined ? undefined : receive(config, state, carried);
}

/** As {@link receiveIpv4}, for a socket that delivers source, destination and hop limit apart from the message. */
export function receive(
  config: MachineConfig,
  state: MachineState,
  carried: CarriedMessage,
): MachineEvent | undefined {
  const found = peekVrid(carried.message);
  if (found !== config.vrid || familyOf(carried.source) !== familyOf(config.source)) return undefined;
  const decoded = decodeAdvert(carried, expectationOf(config, state, carried.source));
  if (decoded.kind === "defect")
    return { kind: "advert-rejected", defect: decoded.defect, source: carried.source };
  const { advert } = decoded;
  const interval = advert.version === 2 ? secondsToCentiseconds(advert.interval) : advert.interval;
  const event = {
    kind: "advert-received",
    priority: advert.priority,
    interval,
    source: carried.source,
  } as const;
  return decoded.checksum === ownForm(config) ? event : { ...event, foreignChecksum: decoded.checksum };
}

function ownForm(config: MachineConfig): ChecksumForm {
  const alone = config.version === 2 || (config.checksum === "rfc9568" && familyOf(config.source) === 4);
  return alone ? "message" : "pseudo-header";
}

/** `skip_check_adv_addr`: the address list of the master that is already known is not compared again. */
function expectationOf(config: MachineConfig, state: MachineState, source: IpAddress): Expectation {
  const { version, vrid, advertInterval, transport } = config;
  const trusted = config.skipCheckAdvAddr && state.kind === "backup" && state.masterAddress === source;
  return {
    version,
    vrid,
    interval: advertInterval,
    authentication: packetAuthentication(config),
    destination: transport.kind,
    ...(transport.kind === "unicast" && transport.checkSource ? { peers: transport.peers } : {}),
    ...(trusted ? {} : { addresses: config.virtualAddresses.map((virtual) => virtual.address) }),
  };
}

function packetAuthentication({ authentication }: MachineConfig): PacketAuthentication {
  return authentication.type === "PASS" ? { type: 1, password: authentication.password } : { type: 0 };
}
