/** Linux by its own calls: libc, netlink, packet sockets and rings, namespaces. */
export {
  AF_INET,
  AF_INET6,
  addressBytes,
  familyOf,
  formatAddress,
  formatMac,
  macBytes,
} from "./address.ts";
export { Assembler, type Label } from "./bpf/assembler.ts";
export { attachFilter } from "./bpf/attach.ts";
export { encodeProgram, type FilterInstruction, OPCODE } from "./bpf/instruction.ts";
export * from "./bpf/predicate.ts";
export { monotonicNs, realtimeNs } from "./clock.ts";
export { type DeafEndpoint, DeafSocket } from "./deaf-socket.ts";
export { errnoName, errnoText, SystemError } from "./errno.ts";
export { EventFd } from "./event-fd.ts";
export { closeFd, openFd } from "./file.ts";
export { LocalSocket, makeFifo, sendLocalDatagram } from "./local-socket.ts";
export * from "./mount.ts";
export * from "./namespace.ts";
export {
  type Attributes,
  attr,
  attributeText,
  listAttributes,
  parseAttributes,
} from "./netlink/attribute.ts";
export {
  decodeMessages,
  encodeMessage,
  type NetlinkMessage,
  type NetlinkRequest,
  NLM_F_ACK,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  NLM_F_REQUEST,
} from "./netlink/message.ts";
export {
  NETLINK_GENERIC,
  NETLINK_NETFILTER,
  NETLINK_ROUTE,
  type NetlinkOptions,
  NetlinkSocket,
  type Received,
} from "./netlink/socket.ts";
export {
  ETH_P_ALL,
  type PacketSocketOptions,
  type PacketStatistics,
  VNET_HEADER,
} from "./packet/options.ts";
export { type FrameMeta, PacketRing, type PacketRingOptions } from "./packet/ring.ts";
export type { RingSize } from "./packet/ring-geometry.ts";
export { type FrameSocketOptions, PacketSocket, type ReceivedFrame } from "./packet/socket.ts";
export {
  PACKET_BROADCAST,
  PACKET_HOST,
  PACKET_MULTICAST,
  PACKET_OTHERHOST,
  PACKET_OUTGOING,
} from "./packet/socket-address.ts";
export { type TransmitOptions, TransmitRing } from "./packet/transmit.ts";
export { poll, pollAsync } from "./poll.ts";
export {
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  POLLPRI,
  type PollEntry,
  PollSet,
} from "./poll-set.ts";
export * from "./process.ts";
export { type RawIpOptions, RawIpSocket, type ReceivedPacket } from "./raw-socket.ts";
export { type RawIp6Options, RawIp6Socket, type ReceivedPacket6 } from "./raw-socket6.ts";
export type { BridgePortSettings, BridgePortState } from "./route/bridge-port.ts";
export type { AddressSettings, IpAddress } from "./route/ip-address.ts";
export type { Link } from "./route/link.ts";
export type {
  AddressGeneration,
  BridgeOptions,
  LinkChange,
  LinkSettings,
  MacvlanMode,
  NewLink,
  NewMacvlan,
  NewVethPeer,
} from "./route/link-request.ts";
export { type RouteChange, type RouteEvent, RouteMonitor, type RouteTopic } from "./route/monitor.ts";
export type { Neighbour, NeighbourSettings, NeighbourState } from "./route/neighbour.ts";
export {
  type Route,
  type RouteProtocol,
  type RouteSettings,
  type RouteType,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
} from "./route/route.ts";
export type { RouteScope } from "./route/scope.ts";
export { RouteSocket, routeRequests } from "./route/socket.ts";
export { readSysctl, writeSysctl } from "./sysctl.ts";
export { TcpConnections, type TcpEnd } from "./tcp-connections.ts";
export { Watcher } from "./watcher.ts";
