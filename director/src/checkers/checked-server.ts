import { setTimeout as delay } from "node:timers/promises";
import type { Checker, RealServer } from "../config/model.ts";
import { type LvsService, serviceName, startsInPool } from "../ipvs/services.ts";
import type { Log } from "../process/log.ts";
import type { PoolMember } from "../process/messages.ts";
import { afterResult, type CheckState, firstWaitMs, initialCheck } from "./check-state.ts";
import type { CheckerKind } from "./checker.ts";
import { checkerKind } from "./index.ts";
import { type HealthEffect, ServerHealth } from "./server-health.ts";

/** A real server with its checkers running, until it is stopped. */
export class CheckedServer {
  readonly service: LvsService;
  readonly real: RealServer;
  readonly #health: ServerHealth;
  readonly #log: Log;
  readonly #tell: (member: PoolMember) => void;
  readonly #stop = new AbortController();

  /** @param alive how the server stood before, where it was checked before. */
  constructor(
    service: LvsService,
    real: RealServer,
    log: Log,
    tell: (member: PoolMember) => void,
    alive = startsInPool(real),
  ) {
    this.service = service;
    this.real = real;
    this.#log = log;
    this.#tell = tell;
    const known = real.checkers.flatMap((config, index) => {
      const kind = checkerKind(config);
      if (kind === undefined) log.always(`${config.kind} of ${this.#name} is not run by this director.`);
      return kind === undefined ? [] : [{ config, index, kind }];
    });
    this.#health = new ServerHealth(service, real, alive ? [] : known.map(({ index }) => index));
    tell(this.#health.standing);
    for (const { config, index, kind } of known) void this.#run(config, index, kind, initialCheck(!alive));
  }

  get alive(): boolean {
    return this.#health.alive;
  }

  stop(): void {
    this.#stop.abort();
  }

  async #run(config: Checker, index: number, kind: CheckerKind, initial: CheckState): Promise<void> {
    const { protocol, address, port } = this.service;
    this.#log.always(
      `Activating healthchecker for service ${this.#name} for VS ${serviceName(protocol, address, port)}`,
    );
    let state = initial;
    let waitMs = firstWaitMs(config, Math.random());
    while (await this.#slept(waitMs)) {
      const result = await kind.attempt(config, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      const step = afterResult(config, state, result);
      if (result === "failure" && state.up) this.#log.always(kind.phrases.failure(this.#name));
      if (step.change === "up" || step.change === "first-success") {
        this.#log.always(kind.phrases.success(this.#name));
        this.#act(this.#health.recovered(index));
      } else if (step.change === "down") {
        this.#log.always(kind.phrases.down(this.#name, state.hasRun ? config.retry : 0));
        this.#act(this.#health.failed(index));
      }
      state = step.state;
      waitMs = step.waitMs;
    }
  }

  /** False when the server was stopped meanwhile. */
  async #slept(ms: number): Promise<boolean> {
    return delay(ms, true, { signal: this.#stop.signal }).catch(() => false);
  }

  #act(effect: HealthEffect | undefined): void {
    if (effect === undefined) return;
    this.#log.always(effect.log);
    this.#tell(effect.member);
  }

  get #name(): string {
    return serviceName(this.service.protocol, this.real.address, this.real.port);
  }
}
