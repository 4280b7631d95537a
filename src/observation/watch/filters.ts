import {
  Assembler,
  anyOf,
  ETH_P_ARP,
  etherType,
  everything,
  type FilterInstruction,
  ipProtocol,
  not,
  type Predicate,
  TCP_FIN,
  TCP_PSH,
  TCP_RST,
  TCP_SYN,
  tcpFlags,
  WHOLE_FRAME,
} from "@keelhaul/linux";
import type { Role } from "../../domain/node.ts";

const ICMP = 1;
const IGMP = 2;
const VRRP = 112;

/** Ethernet, IP and TCP headers with their options, and the head of an answer. */
export const TCP_BYTES = 160;

const control = anyOf(etherType(ETH_P_ARP), ...[VRRP, ICMP, IGMP].map(ipProtocol));

/** Of TCP, a client's capture tells each request's fate; a director's shows where connections went. */
const tcp: Partial<Record<Role, Predicate>> = {
  client: tcpFlags(TCP_SYN | TCP_FIN | TCP_RST | TCP_PSH),
  director: tcpFlags(TCP_SYN),
};

/** What a capture on a node of this role keeps: control traffic whole, the beginning of some TCP segments. */
export function captureFilter(role: Role): FilterInstruction[] {
  const code = new Assembler();
  const [whole, other, beginning, nothing] = [
    code.label(),
    code.label(),
    code.label(),
    code.label(),
  ] as const;
  control(code, whole, other);
  code.place(other);
  (tcp[role] ?? not(everything))(code, beginning, nothing);
  return code.place(whole).ret(WHOLE_FRAME).place(beginning).ret(TCP_BYTES).place(nothing).ret(0).assemble();
}
