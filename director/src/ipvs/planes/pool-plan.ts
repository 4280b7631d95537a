import type { RealServer } from "../../config/model.ts";
import type { PoolMember } from "../../process/messages.ts";
import { ipv4Number, netmask } from "../ipv4-number.ts";
import type { Ipvs } from "../ipvs.ts";
import { type DestinationId, type ServiceId, type ServiceSpec, serviceKey } from "../model.ts";
import { type LvsService, startsInPool } from "../services.ts";

export const serviceId = ({ protocol, address, port }: Omit<LvsService, "server">): ServiceId => ({
  protocol,
  address: ipv4Number(address),
  port,
});

/** Brings the model to what the configuration and the checkers say, without touching what is right already. */
export class PoolPlan {
  readonly #ipvs: Ipvs;

  constructor(ipvs: Ipvs) {
    this.#ipvs = ipvs;
  }

  configure(services: readonly LvsService[], nowMs: number): void {
    const wanted = new Set(services.map((service) => serviceKey(serviceId(service))));
    for (const known of this.#ipvs.services) {
      if (!wanted.has(serviceKey(known))) this.#ipvs.removeService(known, nowMs);
    }
    for (const service of services) this.#configureService(service, nowMs);
  }

  setMember({ service, server, weight }: PoolMember, nowMs: number): void {
    const id = serviceId(service);
    const known = this.#ipvs.service(id);
    if (known === undefined) return;
    const destination = destinationId(server);
    const present = known.destinations.some((candidate) => same(candidate, destination));
    if (weight === null) {
      if (present) this.#ipvs.removeDestination(id, destination, nowMs);
    } else if (present) {
      this.#ipvs.editDestination(id, { ...destination, weight });
    } else {
      this.#ipvs.addDestination(id, { ...destination, weight }, nowMs);
    }
  }

  #configureService(service: LvsService, nowMs: number): void {
    const spec = specOf(service);
    const known = this.#ipvs.service(spec);
    if (known === undefined) this.#ipvs.addService(spec);
    else this.#ipvs.editService(spec);
    const { realServers } = service.server;
    const wanted = realServers.map(destinationId);
    for (const destination of [...(known?.destinations ?? [])]) {
      if (!wanted.some((id) => same(id, destination))) this.#ipvs.removeDestination(spec, destination, nowMs);
    }
    // Later on it is the checkers who say which server is in.
    if (known === undefined) for (const real of realServers) this.#enter(spec, real, nowMs);
  }

  #enter(spec: ServiceSpec, real: RealServer, nowMs: number): void {
    if (startsInPool(real)) {
      this.#ipvs.addDestination(spec, { ...destinationId(real), weight: real.weight }, nowMs);
    }
  }
}

function specOf(service: LvsService): ServiceSpec {
  const { scheduler, persistence } = service.server;
  const id = serviceId(service);
  if (persistence === undefined) return { ...id, scheduler };
  const timeoutMs = persistence.timeout * 1_000;
  return { ...id, scheduler, persistence: { timeoutMs, netmask: netmask(persistence.granularity) } };
}

const destinationId = ({ address, port }: PoolMember["server"]): DestinationId => ({
  address: ipv4Number(address),
  port,
});

const same = (a: DestinationId, b: DestinationId): boolean => a.address === b.address && a.port === b.port;
