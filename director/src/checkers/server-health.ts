import type { RealServer } from "../config/model.ts";
import { type LvsService, serviceName } from "../ipvs/services.ts";
import type { PoolMember } from "../process/messages.ts";

/** What follows when a server's last good checker fails, or its last failed one recovers. */
export interface HealthEffect {
  readonly log: string;
  readonly member: PoolMember;
}

/** Which of a server's checkers have failed: it is in the pool while none has. */
export class ServerHealth {
  readonly #service: LvsService;
  readonly #real: RealServer;
  readonly #failed: Set<number>;

  constructor(service: LvsService, real: RealServer, initiallyFailed: Iterable<number>) {
    this.#service = service;
    this.#real = real;
    this.#failed = new Set(initiallyFailed);
  }

  get alive(): boolean {
    return this.#failed.size === 0;
  }

  /** How the server stands now. */
  get standing(): PoolMember {
    const { weight, inhibitOnFailure } = this.#real;
    return this.#member(this.alive ? weight : inhibitOnFailure ? 0 : null);
  }

  failed(checker: number): HealthEffect | undefined {
    const wasAlive = this.alive;
    this.#failed.add(checker);
    return wasAlive ? this.#leave() : undefined;
  }

  recovered(checker: number): HealthEffect | undefined {
    const wasAlive = this.alive;
    this.#failed.delete(checker);
    return !wasAlive && this.alive ? this.#enter() : undefined;
  }

  #leave(): HealthEffect {
    const { inhibitOnFailure } = this.#real;
    return {
      log: inhibitOnFailure
        ? `Disabling service ${this.#name} of VS ${this.#serviceName}`
        : `Removing service ${this.#name} from VS ${this.#serviceName}`,
      member: this.standing,
    };
  }

  #enter(): HealthEffect {
    const { inhibitOnFailure } = this.#real;
    return {
      log: inhibitOnFailure
        ? `Enabling service ${this.#name} of VS ${this.#serviceName}`
        : `Adding service ${this.#name} to VS ${this.#serviceName}`,
      member: this.standing,
    };
  }

  get #name(): string {
    return serviceName(this.#service.protocol, this.#real.address, this.#real.port);
  }

  get #serviceName(): string {
    return serviceName(this.#service.protocol, this.#service.address, this.#service.port);
  }

  #member(weight: number | null): PoolMember {
    const { protocol, address, port } = this.#service;
    return {
      service: { protocol, address, port },
      server: { address: this.#real.address, port: this.#real.port },
      weight,
    };
  }
}
