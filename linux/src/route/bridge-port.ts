import { type Attributes, attr } from "../netlink/attribute.ts";

const STATES = { disabled: 0, listening: 1, learning: 2, forwarding: 3, blocking: 4 } as const;

export type BridgePortState = keyof typeof STATES;

export interface BridgePortSettings {
  /**
   * `disabled` cuts the port off while both ends keep their carrier. Without STP the kernel turns any state but
   * `disabled` into `forwarding` at once, and `disabled` too when the port's carrier comes back.
   */
  readonly state?: BridgePortState;
  /** Isolated ports do not reach each other. */
  readonly isolated?: boolean;
  readonly learning?: boolean;
  /** Flooding of unknown unicast. */
  readonly flood?: boolean;
  readonly mcastFlood?: boolean;
  readonly bcastFlood?: boolean;
  /** Only frames from known source addresses pass. */
  readonly locked?: boolean;
  /** Frames may leave by the port they came from. */
  readonly hairpin?: boolean;
  readonly neighbourSuppression?: boolean;
}

/** linux/if_link.h, IFLA_BRPORT_… */
const IFLA_BRPORT_STATE = 1;
const FLAGS = {
  hairpin: 4,
  learning: 8,
  flood: 9,
  mcastFlood: 27,
  bcastFlood: 30,
  neighbourSuppression: 32,
  isolated: 33,
  locked: 39,
} as const;
type Flag = keyof typeof FLAGS;
const FLAG_NAMES = Object.keys(FLAGS) as Flag[];

export function* bridgePortAttributes(port: BridgePortSettings): Generator<Buffer> {
  if (port.state !== undefined) yield attr.u8(IFLA_BRPORT_STATE, STATES[port.state]);
  for (const name of FLAG_NAMES) {
    const value = port[name];
    if (value !== undefined) yield attr.u8(FLAGS[name], value ? 1 : 0);
  }
}

/** What the kernel says of a port; `locked` and others are left out by kernels that do not know them. */
export function decodeBridgePort(attributes: Attributes): BridgePortSettings {
  const state = attributes.get(IFLA_BRPORT_STATE)?.readUInt8(0);
  const flags = FLAG_NAMES.flatMap((name) => {
    const value = attributes.get(FLAGS[name])?.readUInt8(0);
    return value === undefined ? [] : [[name, value !== 0] as const];
  });
  const named = (Object.keys(STATES) as BridgePortState[]).find((name) => STATES[name] === state);
  return { ...(named && { state: named }), ...Object.fromEntries(flags) };
}
