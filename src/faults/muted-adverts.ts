import type { NodeName } from "../domain/node.ts";
import { ms } from "../domain/units.ts";
import { advertAt, advertFrom } from "./adverts.ts";
import type { ActiveFault, Cluster } from "./fault.ts";
import { dropAtSwitch } from "./port-rules.ts";

interface Muted {
  readonly name: string;
  readonly master: NodeName;
  readonly backup: NodeName;
  readonly targets: readonly NodeName[];
  readonly summary: string;
  readonly matches: readonly string[];
}

/**
 * Drops frames at the switch so that the backup no longer hears the master. Witness: an advertisement that the
 * master's own capture has, that the backup's has not, and that the rule counted. The fault began when the
 * kernel took the rule over, not when the first frame met it.
 */
export async function mutedAdverts(cluster: Cluster, fault: Muted): Promise<ActiveFault> {
  const { master, backup } = fault;
  const patience = ms(2 * cluster.longestInterval + 500);
  const rules = await dropAtSwitch(cluster.lab, fault.name, fault.matches);
  const sent = await cluster.awaitEvent(advertFrom(cluster, master), patience);
  const dropped = await rules.dropped();
  return {
    targets: fault.targets,
    summary: fault.summary,
    began:
      sent && dropped > 0
        ? {
            realtimeNs: rules.inForceSince,
            text: `the switch dropped ${dropped} frames, the first advertisement among them (${sent.frame.capture}, frame ${sent.frame.number})`,
          }
        : null,
    async heal() {
      const heard = cluster.awaitEvent(advertAt(cluster, backup, master), patience);
      const removed = await rules.remove();
      const advert = await heard;
      return (
        advert && {
          realtimeNs: removed.realtimeNs,
          text: `the rule is gone after ${removed.dropped} dropped frames; ${backup} hears ${master} again (${advert.frame.capture}, frame ${advert.frame.number})`,
        }
      );
    },
  };
}
