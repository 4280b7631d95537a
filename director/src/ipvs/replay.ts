import { netmask } from "./ipv4-number.ts";
import { type Decision, Ipvs, kernelDefaults } from "./ipvs.ts";
import type { ServiceId, ServiceSpec } from "./model.ts";
import {
  type Answer,
  clientAddress,
  lookText,
  type PacketWords,
  packetsOf,
  type Respondent,
  type Scenario,
  type ServiceWords,
  type Step,
  serverAddress,
  serverName,
  servicePort,
  statisticsText,
  virtualAddress,
} from "./scenario.ts";
import { TcpFlag } from "./tcp-states.ts";

export const flagsOfKind: Readonly<Record<string, number>> = {
  S: TcpFlag.syn,
  A: TcpFlag.ack,
  F: TcpFlag.fin | TcpFlag.ack,
  R: TcpFlag.rst,
  U: 0,
};

/** Octets of an IPv4 packet without options or payload. */
export const packetLength = { TCP: 40, UDP: 28 } as const;

/** The model as a respondent. Its clock moves in waits only: nothing else lasts as long as the shortest timeout. */
export class ModelRespondent implements Respondent {
  #ipvs = new Ipvs();
  #scenario: Scenario | undefined;
  #nowMs = 0;
  readonly #played = new Map<number, Ipvs>();

  begin(scenario: Scenario): void {
    this.#scenario = scenario;
    this.#nowMs = 0;
    this.#ipvs = new Ipvs({ ...kernelDefaults, ...scenario.switches });
    this.#played.set(scenario.virtual, this.#ipvs);
  }

  end(scenarios: readonly Scenario[]): string[] {
    const all = scenarios.map(({ virtual }) => {
      const { connections, inPackets, inBytes } = this.#played.get(virtual)!.services[0]!.statistics;
      return statisticsText(connections, inPackets, inBytes);
    });
    this.#played.clear();
    return all;
  }

  answer(step: Step): Answer {
    const id = this.#id();
    switch (step.do) {
      case "service":
        this.#ipvs.addService(this.#spec(step.service));
        return "";
      case "edit-service":
        this.#ipvs.editService(this.#spec(step.service));
        return "";
      case "add":
      case "edit": {
        const { weight, upper = 0, lower = 0 } = step;
        const spec = { ...this.#server(step.server), weight, thresholds: { upper, lower } };
        if (step.do === "add") this.#ipvs.addDestination(id, spec, this.#nowMs);
        else this.#ipvs.editDestination(id, spec);
        return "";
      }
      case "remove":
        this.#ipvs.removeDestination(id, this.#server(step.server), this.#nowMs);
        return "";
      case "send":
        return packetsOf(step.packets)
          .map((packet) => this.#send(packet))
          .join("");
      case "look":
        return this.#look();
      case "wait":
        this.#nowMs += step.seconds * 1000;
        this.#ipvs.advance(this.#nowMs);
        return "";
    }
  }

  #playing(): Scenario {
    if (this.#scenario === undefined) throw new Error("A scenario has to begin before a step is asked.");
    return this.#scenario;
  }

  #id(): ServiceId {
    const scenario = this.#playing();
    return { protocol: scenario.protocol, address: virtualAddress(scenario), port: servicePort };
  }

  #spec({ scheduler, fallback = false, port = false, persistence }: ServiceWords): ServiceSpec {
    const spec = { ...this.#id(), scheduler, schedulerFlags: { fallback, port } };
    if (persistence === undefined) return spec;
    const { seconds, prefix } = persistence;
    return { ...spec, persistence: { timeoutMs: seconds * 1000, netmask: netmask(prefix) } };
  }

  #server(name: string) {
    return { address: serverAddress(name), port: servicePort };
  }

  #send({ client, port, kind }: PacketWords): string {
    const { protocol, address } = this.#id();
    const packet = {
      protocol,
      source: clientAddress(client),
      sourcePort: port,
      destination: address,
      destinationPort: servicePort,
      tcpFlags: flagsOfKind[kind] ?? 0,
      length: packetLength[protocol],
    };
    return letter(this.#ipvs.receive(packet, this.#nowMs), kind);
  }

  #look(): Answer {
    const service = this.#ipvs.service(this.#id());
    if (service === undefined) return "no service";
    return lookText({
      servers: service.destinations.map((destination) => ({
        name: serverName(destination.address),
        weight: destination.weight,
        active: destination.activeConnections,
        inactive: Math.max(0, destination.totalConnections - destination.activeConnections),
        persistent: destination.persistentConnections,
      })),
      entries: [...this.#ipvs.connections]
        .filter(({ template }) => !template)
        .map(({ destination, state }) => `${serverName(destination.address)} ${state}`),
    });
  }
}

function letter(decision: Decision, kind: string): string {
  if (typeof decision === "object") return serverName(decision.destination.address);
  if (decision === "unreachable") return "!";
  if (decision === "drop") return ".";
  // The director's own TCP answers what is left to it, but never a RST.
  return kind === "R" ? "." : "r";
}
