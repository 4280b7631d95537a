import { errnoName, type TcpConnections, type TcpEnd } from "@keelhaul/linux";
import type { ProbeEvent } from "../domain/history.ts";
import { type Answer, answerIn } from "./answer.ts";

type Outcome = ProbeEvent["outcome"];

/** A request and its connection's life as far as the prober needs to know. */
interface Request<T> {
  readonly about: T;
  readonly fd: number;
  readonly deadlineNs: bigint;
  connected: boolean;
  text: string;
}

export interface RequestsOptions<T> {
  readonly connections: Pick<TcpConnections, "open" | "error" | "send" | "receive" | "reset">;
  readonly request: Uint8Array;
  readonly timeoutNs: bigint;
  /** A monotonic clock in nanoseconds. */
  readonly now: () => bigint;
  /** Called once for each request: an answer came whole, or there will be none. */
  readonly ended: (about: T, outcome: Outcome, answer: Answer | null) => void;
}

/** Requests under way, each over a connection of its own that is reset as soon as its fate is known. */
export class Requests<T> {
  readonly #options: RequestsOptions<T>;
  /** In the order of their deadlines, since all have the same time to live; the token is the key. */
  readonly #underWay = new Map<number, Request<T>>();
  #nextToken = 0;

  constructor(options: RequestsOptions<T>) {
    this.#options = options;
  }

  get count(): number {
    return this.#underWay.size;
  }

  /** The deadline of the oldest, or null when none is under way. */
  get nextDeadlineNs(): bigint | null {
    const { value } = this.#underWay.values().next();
    return value?.deadlineNs ?? null;
  }

  /** `connecting` is called directly before the kernel is asked to connect. */
  begin(about: T, from: TcpEnd, connecting: () => void): void {
    const { connections, timeoutNs, now, ended } = this.#options;
    const token = this.#nextToken;
    this.#nextToken = (token + 1) >>> 0;
    const fd = connections.open(from, token, connecting);
    if (fd < 0) ended(about, outcomeOf(-fd), null);
    else this.#underWay.set(token, { about, fd, deadlineNs: now() + timeoutNs, connected: false, text: "" });
  }

  /** Something happened to a connection. */
  see(token: number): void {
    const request = this.#underWay.get(token);
    if (request === undefined) return;
    if (!request.connected && !this.#connect(token, request)) return;
    this.#receive(token, request);
  }

  /** Gives up every request whose time is over. */
  expire(nowNs: bigint): void {
    for (const [token, request] of this.#underWay) {
      if (request.deadlineNs > nowNs) return;
      this.#end(token, request, "timeout", null);
    }
  }

  #connect(token: number, request: Request<T>): boolean {
    const { connections, request: bytes } = this.#options;
    const errno = connections.error(request.fd) || connections.send(request.fd, bytes);
    if (errno !== 0) {
      this.#end(token, request, outcomeOf(errno), null);
      return false;
    }
    request.connected = true;
    return true;
  }

  #receive(token: number, request: Request<T>): void {
    for (;;) {
      const received = this.#options.connections.receive(request.fd);
      if (received === null) return;
      if (typeof received === "number") {
        this.#end(token, request, outcomeOf(received), null);
        return;
      }
      request.text += received;
      const answer = answerIn(request.text, received === "");
      if (answer !== null || received === "") {
        this.#end(token, request, answer === null ? "reset" : "answered", answer);
        return;
      }
    }
  }

  #end(token: number, request: Request<T>, outcome: Outcome, answer: Answer | null): void {
    this.#underWay.delete(token);
    this.#options.ended(request.about, outcome, answer);
    this.#options.connections.reset(request.fd);
  }
}

/** What a refusal by the kernel means for the request; what is the client's own trouble is "error". */
export function outcomeOf(errno: number): Outcome {
  switch (errnoName(errno)) {
    case "ECONNREFUSED":
      return "refused";
    case "ECONNRESET":
    case "EPIPE":
      return "reset";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EHOSTDOWN":
    case "ENETDOWN":
      return "unreachable";
    case "ETIMEDOUT":
      return "timeout";
    default:
      return "error";
  }
}
