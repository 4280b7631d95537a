import { ipv4Text } from "../ipv4-number.ts";
import type { Service } from "../model.ts";
import type { ServiceSnapshot } from "./plane.ts";

export function snapshotOf(service: Service): ServiceSnapshot {
  const { protocol, port, scheduler, persistence, statistics, destinations } = service;
  return {
    protocol,
    address: ipv4Text(service.address),
    port,
    scheduler,
    persistence: persistence === undefined ? null : persistence.timeoutMs / 1_000,
    statistics: { ...statistics },
    destinations: destinations.map((destination) => ({
      address: ipv4Text(destination.address),
      port: destination.port,
      weight: destination.weight,
      activeConnections: destination.activeConnections,
      inactiveConnections: destination.totalConnections - destination.activeConnections,
      persistentConnections: destination.persistentConnections,
      statistics: { ...destination.statistics },
    })),
  };
}
