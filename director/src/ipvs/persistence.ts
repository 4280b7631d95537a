import type { Connection } from "./connections.ts";
import type { Packet, Persistence, Service, ServiceId } from "./model.ts";

/** The client as its template knows it. */
export const maskedClient = (packet: Packet, persistence: Persistence): number =>
  (packet.source & persistence.netmask) >>> 0;

/** The virtual end of a template: the service's own port, or 0 where the service takes every port. */
export function templateVirtual(packet: Packet, service: Service): ServiceId {
  const port = packet.destinationPort === service.port ? packet.destinationPort : 0;
  return { protocol: packet.protocol, address: packet.destination, port };
}

/** Weight 0 alone does not end a client's bond, unless the setting expire_quiescent_template asks for it. */
export function isValidTemplate({ destination }: Connection, expireQuiescentTemplate: boolean): boolean {
  return destination.available && !(expireQuiescentTemplate && destination.weight === 0);
}
