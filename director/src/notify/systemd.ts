import { sendLocalDatagram } from "@keelhaul/linux";

/**
 * Tells the service manager how this service stands (sd_notify(3)): one variable a line, in a datagram to the socket
 * that it named. Nothing is said where no manager asked, and a manager that is gone is not missed.
 */
export class ServiceManager {
  readonly #socket: string | undefined;

  /** `socket` is NOTIFY_SOCKET; children must not speak for the service, so that it is taken out of the environment. */
  static fromEnvironment(environment: NodeJS.ProcessEnv = process.env): ServiceManager {
    const socket = environment.NOTIFY_SOCKET;
    delete environment.NOTIFY_SOCKET;
    return new ServiceManager(socket);
  }

  constructor(socket: string | undefined) {
    this.#socket = socket;
  }

  ready(status: string): void {
    this.#say("READY=1", `STATUS=${status}`, `MAINPID=${process.pid}`);
  }

  /** Type=notify-reload wants the time too; `ready` ends it. */
  reloading(monotonicNs: bigint): void {
    this.#say("RELOADING=1", `MONOTONIC_USEC=${monotonicNs / 1_000n}`, "STATUS=Reloading");
  }

  stopping(): void {
    this.#say("STOPPING=1", "STATUS=Stopping");
  }

  status(text: string): void {
    this.#say(`STATUS=${text}`);
  }

  #say(...lines: readonly string[]): void {
    if (this.#socket === undefined || this.#socket === "") return;
    try {
      sendLocalDatagram(this.#socket, Buffer.from(lines.join("\n")));
    } catch {}
  }
}
