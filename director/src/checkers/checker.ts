import type { Checker as CheckerConfig } from "../config/model.ts";
import type { CheckResult } from "./check-state.ts";

/** One way of finding out whether a real server serves; one file each. */
export interface CheckerKind<Config extends CheckerConfig = CheckerConfig> {
  /** Makes one attempt. Never rejects: whatever goes wrong is a result. */
  attempt(config: Config, signal: AbortSignal): Promise<CheckResult>;
  /** What keepalived logs; `server` reads `[10.0.0.1]:tcp:80`. */
  readonly phrases: {
    success(server: string): string;
    failure(server: string): string;
    /** The server is given up; `retries` is 0 where it was given up at its first attempt. */
    down(server: string, retries: number): string;
  };
}
