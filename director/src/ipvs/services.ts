import { type Family, familyOf, type IpAddress } from "../address.ts";
import type { KeepalivedConfig, RealServer, VirtualServer } from "../config/model.ts";
import { schedulers } from "./schedulers/index.ts";

/** A virtual_server that this director can forward. */
export interface LvsService {
  readonly protocol: "TCP" | "UDP";
  readonly address: IpAddress;
  readonly port: number;
  readonly server: VirtualServer;
}

/** The configuration's services, and a sentence for each that this director does not forward. */
export function lvsServices(config: KeepalivedConfig): { services: LvsService[]; refusals: string[] } {
  const services: LvsService[] = [];
  const refusals: string[] = [];
  for (const server of config.virtualServers) {
    const { service } = server;
    const why = whyNot(server);
    if (why !== undefined) refusals.push(`virtual_server in line ${server.position.line}: ${why}`);
    else if (service.kind === "address" && service.protocol !== "SCTP") {
      const { protocol, address, port } = service;
      services.push({ protocol, address, port, server });
    }
  }
  return { services, refusals };
}

function whyNot({ service, scheduler, forwarding, realServers }: VirtualServer): string | undefined {
  if (service.kind !== "address")
    return `a service by ${service.kind} is not forwarded; one by address and port is.`;
  if (service.protocol === "SCTP") return "SCTP is not forwarded; TCP and UDP are.";
  if (familyOf(service.address) !== (4 satisfies Family)) return "IPv6 is not forwarded; IPv4 is.";
  if (service.port === 0) return "a service on every port is not forwarded; one on a single port is.";
  if (schedulers[scheduler] === undefined) {
    return `lb_algo ${scheduler} is not known here; known are: ${Object.keys(schedulers).join(", ")}.`;
  }
  if (forwarding !== "DR") return `lb_kind ${forwarding} is not forwarded; DR is.`;
  const other = realServers.find((real) => real.forwarding !== "DR");
  return (
    other && `the real server in line ${other.position.line} wants ${other.forwarding}; DR is forwarded.`
  );
}

/** `[10.0.0.1]:tcp:80`, as keepalived's log has it. */
export const serviceName = (protocol: "TCP" | "UDP", address: IpAddress, port: number): string =>
  `[${address}]:${protocol.toLowerCase()}:${port}`;

/** Whether a real server is in the pool before its first check. */
export const startsInPool = (real: RealServer): boolean => !real.alpha || real.checkers.length === 0;
