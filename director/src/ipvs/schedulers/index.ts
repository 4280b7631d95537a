import { dh } from "./dh.ts";
import { fo } from "./fo.ts";
import { lblc } from "./lblc.ts";
import { lblcr } from "./lblcr.ts";
import { lc } from "./lc.ts";
import { mh } from "./mh.ts";
import { nq } from "./nq.ts";
import { ovf } from "./ovf.ts";
import { rr } from "./rr.ts";
import type { SchedulerKind } from "./scheduler.ts";
import { sed } from "./sed.ts";
import { sh } from "./sh.ts";
import { twos } from "./twos.ts";
import { wlc } from "./wlc.ts";
import { wrr } from "./wrr.ts";

/** Every scheduler by its `lb_algo` name. */
export const schedulers: Readonly<Record<string, SchedulerKind>> = {
  rr,
  wrr,
  lc,
  wlc,
  sed,
  nq,
  sh,
  dh,
  lblc,
  lblcr,
  mh,
  fo,
  ovf,
  twos,
};
