import type { Connection } from "./connections.ts";
import { type Decision, Ipvs, type Settings } from "./ipvs.ts";
import {
  noThresholds,
  type Packet,
  type Persistence,
  type Protocol,
  type ServiceId,
  type Thresholds,
} from "./model.ts";
import type { SchedulerFlags } from "./schedulers/scheduler.ts";
import { TcpFlag } from "./tcp-states.ts";

/** An Ipvs with one service whose destinations have one-letter names, as the documented sequences write them. */
export interface IpvsUnderTest {
  readonly ipvs: Ipvs;
  readonly service: ServiceId;
  add(name: string, weight?: number, thresholds?: Thresholds): void;
  remove(name: string): void;
  setWeight(name: string, weight: number, thresholds?: Thresholds): void;
  /** Connections from clients whose addresses end in 1 to `count`. */
  picksOfClients(base: number, count: number): string;
  /** Opens connections from clients never seen before; `!` stands for a refusal. */
  picks(count: number): string;
  /** One packet of a client whose address ends in `client`. */
  send(client: number, port: number, flags: number): Decision;
  nameOf(decision: Decision): string;
  counts(name: string): { active: number; total: number; templates: number };
  wait(ms: number): void;
}

export interface Setup {
  readonly scheduler: string;
  readonly add: string;
  readonly protocol?: Protocol;
  readonly persistence?: Persistence;
  readonly settings?: Settings;
  readonly schedulerFlags?: Partial<SchedulerFlags>;
  readonly random?: (below: number) => number;
  /** The service's address, 10.0.0.1 unless it is said. */
  readonly virtual?: number;
  /** The real servers' addresses by name. */
  readonly addressOf?: (name: string) => number;
}

export const syn = TcpFlag.syn;
export const ack = TcpFlag.ack;
export const fin = TcpFlag.fin | TcpFlag.ack;
export const rst = TcpFlag.rst;

const usualAddress = (name: string) => 0x0a000100 + name.charCodeAt(0);

export function ipvsUnderTest({
  scheduler,
  add,
  protocol = "TCP",
  persistence,
  settings,
  schedulerFlags = {},
  random,
  virtual = 0x0a000001,
  addressOf = usualAddress,
}: Setup): IpvsUnderTest {
  const ipvs = new Ipvs(settings, random);
  const service: ServiceId = { protocol, address: virtual, port: 80 };
  let nowMs = 1_000;
  let strangers = 0;
  ipvs.addService({
    ...service,
    scheduler,
    schedulerFlags,
    ...(persistence === undefined ? {} : { persistence }),
  });

  const packet = (client: number, port: number, flags: number): Packet => ({
    protocol,
    source: 0x0a640000 + client,
    sourcePort: port,
    destination: service.address,
    destinationPort: service.port,
    tcpFlags: protocol === "TCP" ? flags : 0,
    length: 60,
  });
  const names = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
  const nameOf = ({ destination }: Connection) =>
    names.find((name) => addressOf(name) === destination.address) ?? "?";
  const self: IpvsUnderTest = {
    ipvs,
    service,
    add: (name, weight = 1, thresholds = noThresholds) => {
      ipvs.addDestination(service, { address: addressOf(name), port: 80, weight, thresholds }, nowMs);
    },
    remove: (name) => ipvs.removeDestination(service, { address: addressOf(name), port: 80 }, nowMs),
    setWeight: (name, weight, thresholds = noThresholds) =>
      ipvs.editDestination(service, { address: addressOf(name), port: 80, weight, thresholds }),
    picksOfClients: (base, count) =>
      Array.from({ length: count }, (_, i) => {
        const source = { ...packet(0, 40_000, syn), source: base + i };
        return self.nameOf(ipvs.receive(source, nowMs));
      }).join(""),
    picks: (count) =>
      Array.from({ length: count }, () => self.nameOf(self.send(0x8000 + strangers++, 40_000, syn))).join(""),
    send: (client, port, flags) => ipvs.receive(packet(client, port, flags), nowMs),
    nameOf: (decision) => (typeof decision === "string" ? "!" : nameOf(decision)),
    counts: (name) => {
      const found = ipvs.service(service)?.destinations.find(({ address }) => address === addressOf(name));
      if (found === undefined) throw new Error(`${name} is not in the service`);
      const { activeConnections, totalConnections, persistentConnections } = found;
      return { active: activeConnections, total: totalConnections, templates: persistentConnections };
    },
    wait: (ms) => {
      nowMs += ms;
      ipvs.advance(nowMs);
    },
  };
  for (const name of add) self.add(name);
  return self;
}
