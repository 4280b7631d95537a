/**
 * The TCP states of IPVS as seen by a director that only ever sees the client's packets (DR and TUN): the INPUT_ONLY
 * rows of Linux ip_vs_proto_tcp.c. One packet is one event, chosen in the order RST, SYN, FIN, ACK.
 */

export const TcpFlag = { fin: 0x01, syn: 0x02, rst: 0x04, ack: 0x10 } as const;

export type TcpState =
  | "NONE"
  | "ESTABLISHED"
  | "SYN_SENT"
  | "SYN_RECV"
  | "FIN_WAIT"
  | "TIME_WAIT"
  | "CLOSE"
  | "CLOSE_WAIT"
  | "LAST_ACK"
  | "LISTEN"
  | "SYNACK";

const columns = "NO ES SS SR FW TW CL CW LA LI SA".split(" ");
const names: readonly TcpState[] = [
  "NONE",
  "ESTABLISHED",
  "SYN_SENT",
  "SYN_RECV",
  "FIN_WAIT",
  "TIME_WAIT",
  "CLOSE",
  "CLOSE_WAIT",
  "LAST_ACK",
  "LISTEN",
  "SYNACK",
];

function row(cells: string): Readonly<Record<TcpState, TcpState>> {
  const next = cells.split(" ").map((cell) => names[columns.indexOf(cell)]!);
  return Object.fromEntries(names.map((from, i) => [from, next[i]!])) as Record<TcpState, TcpState>;
}

//                NO ES SS SR FW TW CL CW LA LI SA
const onSyn = row("SR ES ES SR SR SR SR SR SR SR SR");
const onFin = row("CL FW SS TW FW TW CL CW LA LI TW");
const onAck = row("ES ES SS ES FW TW CL CW CL LI ES");
const onRst = row("CL CL CL SR CL CL CL CL LA LI CL");

/** The state after one packet of the client. */
export function nextTcpState(state: TcpState, flags: number): TcpState {
  if (flags & TcpFlag.rst) return onRst[state];
  if (flags & TcpFlag.syn) return onSyn[state];
  if (flags & TcpFlag.fin) return onFin[state];
  if (flags & TcpFlag.ack) return onAck[state];
  return "CLOSE";
}

/** How long a connection is remembered after its last packet. */
export const tcpTimeoutMs: Readonly<Record<TcpState, number>> = {
  NONE: 2_000,
  ESTABLISHED: 900_000,
  SYN_SENT: 120_000,
  SYN_RECV: 60_000,
  FIN_WAIT: 120_000,
  TIME_WAIT: 120_000,
  CLOSE: 10_000,
  CLOSE_WAIT: 60_000,
  LAST_ACK: 30_000,
  LISTEN: 120_000,
  SYNACK: 120_000,
};

/** Whether a connection in this state counts among its destination's active ones. */
export const isActive = (state: TcpState): boolean =>
  state === "ESTABLISHED" || state === "SYN_SENT" || state === "SYN_RECV" || state === "SYNACK";

export const udpTimeoutMs = 300_000;
