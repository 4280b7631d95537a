import { type Expiring, ExpiryWheel } from "./expiry.ts";
import {
  type Destination,
  endpointKey,
  type Packet,
  type Protocol,
  type ServiceId,
  serviceKey,
} from "./model.ts";
import { isActive, nextTcpState, type TcpState, tcpTimeoutMs, udpTimeoutMs } from "./tcp-states.ts";
import { afterBind, afterRelease } from "./thresholds.ts";

/** An entry of the connection table; a template is one too, as in the kernel, with client port 0. */
export interface Connection extends Expiring {
  readonly template: boolean;
  readonly protocol: Protocol;
  readonly client: number;
  readonly clientPort: number;
  readonly virtual: number;
  readonly virtualPort: number;
  readonly destination: Destination;
  /** Where the real server takes it: in DR mode the service's own port. */
  readonly destinationPort: number;
  state: TcpState | "UDP" | "NONE";
  /** The template this connection was chosen by. */
  readonly control: Connection | undefined;
  /** How many living connections this template has chosen. */
  controls: number;
  /** What the next re-arming of a template gives it. */
  timeoutMs: number;
  inPackets: number;
}

export interface ConnectionFacts {
  readonly protocol: Protocol;
  readonly client: number;
  readonly clientPort: number;
  readonly virtual: number;
  readonly virtualPort: number;
  readonly destination: Destination;
  readonly destinationPort: number;
}

/** A template that fires while it still controls connections lives this long, then and at every later re-arming. */
const expireLaterMs = 60_000;

/**
 * Connections and templates by client and virtual endpoint, with the counts they keep in their destinations and the
 * time at which they go. Times are milliseconds of whatever clock the caller has.
 */
export class ConnectionTable {
  readonly #connections = new Map<number, Map<number, Connection>>();
  readonly #templates = new Map<number, Map<number, Connection>>();
  readonly #wheel = new ExpiryWheel<Connection>();
  #size = 0;

  /** Connections and templates, those that can no longer be found included. */
  get size(): number {
    return this.#size;
  }

  find(packet: Packet): Connection | undefined {
    const virtual = virtualKey(packet.protocol, packet.destination, packet.destinationPort);
    return this.#connections.get(virtual)?.get(endpointKey(packet.source, packet.sourcePort));
  }

  findTemplate(virtual: ServiceId, maskedClient: number): Connection | undefined {
    return this.#templates.get(serviceKey(virtual))?.get(endpointKey(maskedClient, 0));
  }

  /** A connection is born inactive; its first packet decides the state. */
  add(facts: ConnectionFacts, control: Connection | undefined): Connection {
    const state = facts.protocol === "TCP" ? "NONE" : "UDP";
    const connection = entry({ ...facts, template: false, state, control, timeoutMs: 0 });
    put(this.#connections, connection);
    this.#size++;
    facts.destination.totalConnections++;
    afterBind(facts.destination);
    if (control !== undefined) control.controls++;
    return connection;
  }

  addTemplate(facts: ConnectionFacts, timeoutMs: number): Connection {
    const template = entry({ ...facts, template: true, state: "NONE", control: undefined, timeoutMs });
    put(this.#templates, template);
    this.#size++;
    facts.destination.persistentConnections++;
    return template;
  }

  /** Moves the state by one packet of the client, and the active count with it. */
  advanceState(connection: Connection, tcpFlags: number): void {
    if (connection.state === "UDP") return;
    const before = isActive(connection.state);
    connection.state = nextTcpState(connection.state, tcpFlags);
    const after = isActive(connection.state);
    if (before !== after) connection.destination.activeConnections += after ? 1 : -1;
  }

  rearm(connection: Connection, nowMs: number): void {
    const timeoutMs = connection.template
      ? connection.timeoutMs
      : connection.state === "UDP"
        ? udpTimeoutMs
        : tcpTimeoutMs[connection.state];
    this.#wheel.arm(connection, nowMs + timeoutMs);
  }

  /** The template can never be found again; it still ends at its old time and counts until then. */
  invalidate(template: Connection): void {
    take(this.#templates, template);
  }

  /** Ends a connection now, whatever its timer says. */
  expireNow(connection: Connection): void {
    this.#wheel.cancel(connection);
    this.#release(connection);
  }

  /** Ends what is due. */
  advance(nowMs: number): void {
    this.#wheel.advance(nowMs, (connection) => {
      if (connection.controls > 0) {
        connection.timeoutMs = expireLaterMs;
        this.rearm(connection, nowMs);
      } else {
        this.#release(connection);
      }
    });
  }

  *[Symbol.iterator](): IterableIterator<Connection> {
    for (const table of [this.#connections, this.#templates]) {
      for (const entries of table.values()) yield* entries.values();
    }
  }

  #release(connection: Connection): void {
    const { destination, control } = connection;
    this.#size--;
    if (connection.template) {
      take(this.#templates, connection);
      destination.persistentConnections--;
      return;
    }
    take(this.#connections, connection);
    destination.totalConnections--;
    afterRelease(destination);
    if (connection.state !== "UDP" && isActive(connection.state)) destination.activeConnections--;
    if (control !== undefined) control.controls--;
  }
}

function entry(
  facts: ConnectionFacts & Pick<Connection, "template" | "state" | "control" | "timeoutMs">,
): Connection {
  return { ...facts, controls: 0, inPackets: 0, deadlineMs: 0, slot: -1 };
}

const virtualKey = (protocol: Protocol, address: number, port: number): number =>
  serviceKey({ protocol, address, port });

type Table = Map<number, Map<number, Connection>>;

function put(table: Table, connection: Connection): void {
  const virtual = virtualKey(connection.protocol, connection.virtual, connection.virtualPort);
  let entries = table.get(virtual);
  if (entries === undefined) {
    entries = new Map();
    table.set(virtual, entries);
  }
  entries.set(endpointKey(connection.client, connection.clientPort), connection);
}

function take(table: Table, connection: Connection): void {
  const virtual = virtualKey(connection.protocol, connection.virtual, connection.virtualPort);
  const client = endpointKey(connection.client, connection.clientPort);
  const entries = table.get(virtual);
  if (entries?.get(client) === connection) entries.delete(client);
}
