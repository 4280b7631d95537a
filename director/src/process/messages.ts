import type { IpAddress } from "../address.ts";
import type { KeepalivedConfig } from "../config/model.ts";

/** The three children, as keepalived splits itself, and the forwarding that keepalived leaves to the kernel. */
export type Role = "vrrp" | "checkers" | "forwarding";

export interface RunOptions {
  /** keepalived's -D. */
  readonly detail: boolean;
  /** Where claims and dumps are written. */
  readonly stateDir: string;
  /** keepalived's -V: virtual addresses stay when the director stops. */
  readonly keepAddresses: boolean;
}

/** What the watchdog tells a child. A line that ends the stream says that the watchdog is gone. */
export type ToChild =
  | { readonly kind: "configure"; readonly config: KeepalivedConfig; readonly options: RunOptions }
  | { readonly kind: "stop" }
  /** keepalived's SIGUSR1 and SIGUSR2. */
  | { readonly kind: "dump"; readonly what: "data" | "stats" }
  | { readonly kind: "pool"; readonly member: PoolMember };

/** What a child tells the watchdog. */
export type FromChild = { readonly kind: "ready" } | { readonly kind: "pool"; readonly member: PoolMember };

/** How a real server stands in a service's pool, whatever it was before: the same message twice changes nothing. */
export interface PoolMember {
  readonly service: { readonly protocol: "TCP" | "UDP"; readonly address: IpAddress; readonly port: number };
  readonly server: { readonly address: IpAddress; readonly port: number };
  /** Null: not in the pool. */
  readonly weight: number | null;
}

export const poolMemberKey = ({ service, server }: PoolMember): string =>
  `${service.protocol} ${service.address} ${service.port} ${server.address} ${server.port}`;
