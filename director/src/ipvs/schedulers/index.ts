import { rr } from "./rr.ts";
import type { SchedulerKind } from "./scheduler.ts";

/** Every scheduler by its `lb_algo` name. */
export const schedulers: Readonly<Record<string, SchedulerKind>> = { rr };
