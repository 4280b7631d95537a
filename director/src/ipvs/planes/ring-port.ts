import {
  allOf,
  anyOf,
  compileFilter,
  ETH_P_IP,
  type FilterInstruction,
  type FrameMeta,
  ipDestination,
  type Label,
  not,
  OPCODE,
  PacketRing,
  type Predicate,
} from "@keelhaul/linux";

/** Frames up to this length are many and small; the few longer ones are what segmentation offload makes of a stream. */
export const shortFrame = 1_900;
export const longestFrame = 65_536 + 14;

const visitAtMost = 256;

export type FrameVisitor = (memory: Uint8Array, offset: number, length: number, meta: FrameMeta) => void;

/**
 * What arrives at one interface for the addresses given: one ring of many short slots and one of few that hold the
 * longest frame there is, so that neither wastes memory on the other's account.
 */
export class RingPort {
  readonly ifindex: number;
  readonly #rings: readonly PacketRing[];

  constructor(ifindex: number, addresses: readonly string[]) {
    this.ifindex = ifindex;
    const common = { ifindex, etherType: ETH_P_IP, ignoreOutgoing: true, vnetHeader: true };
    const short = new PacketRing({
      ...common,
      filter: filterFor(addresses, not(longerThan(shortFrame))),
      slots: 2048,
      slotBytes: 2048,
    });
    const long = new PacketRing({
      ...common,
      filter: filterFor(addresses, longerThan(shortFrame)),
      slots: 32,
      slotBytes: 131_072,
    });
    this.#rings = [short, long];
  }

  get fds(): number[] {
    return this.#rings.map(({ fd }) => fd);
  }

  /** Visits what is there, within bounds, so that the caller can send what has gathered. */
  visit(visitor: FrameVisitor): void {
    for (const ring of this.#rings) ring.visit(visitor, visitAtMost);
  }

  /** Frames that found no room since the last question. */
  drops(): number {
    return this.#rings.reduce((sum, ring) => sum + ring.statistics().drops, 0);
  }

  close(): void {
    for (const ring of this.#rings) ring.close();
  }
}

/** Without an address nothing is wanted. */
function filterFor(addresses: readonly string[], length: Predicate): FilterInstruction[] {
  if (addresses.length === 0) return [{ code: OPCODE.ret, jt: 0, jf: 0, k: 0 }];
  return compileFilter(allOf(length, anyOf(...addresses.map(ipDestination))));
}

function longerThan(length: number): Predicate {
  return (code, yes: Label, no: Label) => {
    code.emit(OPCODE.ldLength).branch(OPCODE.jgt, length, yes, no);
  };
}
