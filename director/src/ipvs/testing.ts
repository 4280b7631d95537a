import type { Connection } from "./connections.ts";
import { type Decision, Ipvs, type Settings } from "./ipvs.ts";
import type { Packet, Persistence, Protocol, ServiceId } from "./model.ts";
import { TcpFlag } from "./tcp-states.ts";

/** An Ipvs with one service whose destinations have one-letter names, as the documented sequences write them. */
export interface IpvsUnderTest {
  readonly ipvs: Ipvs;
  readonly service: ServiceId;
  add(name: string, weight?: number): void;
  remove(name: string): void;
  setWeight(name: string, weight: number): void;
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
}

export const syn = TcpFlag.syn;
export const ack = TcpFlag.ack;
export const fin = TcpFlag.fin | TcpFlag.ack;
export const rst = TcpFlag.rst;

const addressOf = (name: string) => 0x0a000100 + name.charCodeAt(0);

export function ipvsUnderTest({
  scheduler,
  add,
  protocol = "TCP",
  persistence,
  settings,
}: Setup): IpvsUnderTest {
  const ipvs = new Ipvs(settings);
  const service: ServiceId = { protocol, address: 0x0a000001, port: 80 };
  let nowMs = 1_000;
  let strangers = 0;
  ipvs.addService({ ...service, scheduler, ...(persistence === undefined ? {} : { persistence }) });

  const packet = (client: number, port: number, flags: number): Packet => ({
    protocol,
    source: 0x0a640000 + client,
    sourcePort: port,
    destination: service.address,
    destinationPort: service.port,
    tcpFlags: protocol === "TCP" ? flags : 0,
    length: 60,
  });
  const self: IpvsUnderTest = {
    ipvs,
    service,
    add: (name, weight = 1) => {
      ipvs.addDestination(service, { address: addressOf(name), port: 80, weight }, nowMs);
    },
    remove: (name) => ipvs.removeDestination(service, { address: addressOf(name), port: 80 }, nowMs),
    setWeight: (name, weight) =>
      ipvs.editDestination(service, { address: addressOf(name), port: 80, weight }),
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

const nameOf = ({ destination }: Connection) => String.fromCharCode(destination.address - 0x0a000100);
