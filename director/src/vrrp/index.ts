/** What a runtime needs to run virtual routers: the machine, the packets, and what ties the two together. */
export { gratuitousArp } from "./arp.ts";
export {
  decodeIpv4,
  encodeIpv4,
  MULTICAST_GROUP_V4,
  MULTICAST_GROUP_V6,
  nextIdentification,
} from "./carrier.ts";
export { VRRP_PROTOCOL } from "./checksum.ts";
export { type AdvertDefect, describeDefect } from "./defect.ts";
export { advertOf, destinationsOf, receive, receiveIpv4 } from "./exchange.ts";
export {
  type Counter,
  initialState,
  type MachineAction,
  type MachineConfig,
  type MachineEvent,
  type MachineState,
  type NotifiedState,
  type Step,
  step,
  type Timer,
} from "./machine.ts";
export { type Advert, type CarriedMessage, encodeAdvert } from "./packet.ts";
export { identityOf } from "./reload.ts";
export { masterDownInterval, skewTime } from "./timing.ts";
