import type { IpAddress } from "../address.ts";
import type { MachineConfig } from "./machine.ts";
import type { ChecksumForm } from "./packet.ts";

/** Why an advertisement is discarded (RFC 9568 section 7.1, RFC 3768 section 7.1). Intervals are in centiseconds. */
export type AdvertDefect =
  | { readonly reason: "length"; readonly found: number; readonly wanted: number }
  | { readonly reason: "ttl"; readonly found: number; readonly least: number; readonly most: number }
  | { readonly reason: "version"; readonly found: number; readonly wanted: number }
  | { readonly reason: "type"; readonly found: number }
  | { readonly reason: "checksum" }
  | { readonly reason: "vrid"; readonly found: number }
  | { readonly reason: "auth-type"; readonly found: number; readonly wanted: number }
  | { readonly reason: "auth-failure" }
  | { readonly reason: "interval"; readonly found: number; readonly wanted: number }
  | { readonly reason: "address-count"; readonly found: number; readonly wanted: number }
  | { readonly reason: "address-list"; readonly missing: IpAddress }
  | { readonly reason: "destination"; readonly found: IpAddress }
  | { readonly reason: "unicast-source"; readonly found: IpAddress };

/** A peer's VRRPv3 checksum is right by another reading than ours: it may be the one that refuses our packets. */
export function describeForeignChecksum(form: ChecksumForm, source: IpAddress): string {
  const covered = {
    "pseudo-header": "a pseudo-header too (RFC 5798 as keepalived reads it)",
    message: "the message alone (RFC 9568)",
    group: "a pseudo-header with the multicast group (keepalived 1.3.6 and older)",
  }[form];
  return `${source} sends VRRPv3 checksums over ${covered}, which is not the form sent here; it may refuse ours`;
}

/** keepalived 2.2.7's words, without the instance's name; where it has none, because it accepts the packet, our own. */
export function describeDefect(
  config: Pick<MachineConfig, "vrid" | "version" | "transport">,
  defect: AdvertDefect,
  source: IpAddress,
): string {
  switch (defect.reason) {
    case "length":
      return `vrrp packet too ${defect.found < defect.wanted ? "short" : "long"}, length ${defect.found} and expect ${defect.wanted}`;
    case "ttl":
      return `invalid TTL/HL. Received ${defect.found} and expect ${defect.least === defect.most ? defect.most : `${defect.least} to ${defect.most}`}`;
    case "version":
      return `wrong version. Received ${defect.found} and expect ${defect.wanted}`;
    case "type":
      return `Invalid packet type. ${defect.found} and expect 1`;
    case "checksum":
      return `Invalid VRRPv${config.version} checksum`;
    case "vrid":
      return `Unknown VRID(${defect.found}) received from ${source}. ignoring...`;
    case "auth-type":
      return `received a ${defect.found} auth, expecting ${defect.wanted}!`;
    case "auth-failure":
      return "received an invalid passwd!";
    case "interval":
      return config.version === 2
        ? `advertisement interval mismatch mine=${defect.wanted / 100} sec rcv'd=${defect.found / 100} sec`
        : `advertisement interval 0 received from ${source}; at least 1 centisecond is right`;
    case "address-count":
      return `received an unexpected ip number count ${defect.found}, expected ${defect.wanted}!`;
    case "address-list":
      return `ip address associated with VRID ${config.vrid} not present in MASTER advert: ${defect.missing}`;
    case "destination":
      return `Expected ${config.transport.kind} packet, received one for ${defect.found} from ${source}`;
    case "unicast-source":
      return `unicast source address ${defect.found} not a unicast peer`;
  }
}
