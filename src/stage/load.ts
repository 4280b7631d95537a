import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { LabError } from "../domain/errors.ts";
import type { HistoryEvent } from "../domain/history.ts";
import type { NodeName } from "../domain/node.ts";
import type { LoadFacts, ServiceFacts } from "../domain/recording.ts";
import { ms } from "../domain/units.ts";
import type { Lab } from "../engine/engine.ts";
import { type K6Load, startK6 } from "../load/k6.ts";
import { type RawProbe, startProber } from "../load/prober.ts";
import { joinFlows } from "../observation/flows.ts";
import { nodesWith, type Topology } from "../topology/topology.ts";
import type { ClientView } from "./steady.ts";

/** How long a request may take before it counts as lost; below the first SYN retransmission of a second. */
export const probeTimeout = ms(500);

/** What k6 adds to the prober: enough to count by, too little to compete for the processors. */
const k6Rate = 100;

/** Requests under way; the client's view while they run. */
export interface Load extends ClientView {
  /** Sends nothing more and waits for what is outstanding. */
  stop(): Promise<void>;
  /** What it saw, joined with the client's capture, which must be closed by now. */
  seen(captures: string): Promise<readonly HistoryEvent[]>;
}

/**
 * Starts the prober in the client, always: it is the clock. k6 runs beside it where it was asked for, since its
 * samples are stamped at the end of a request and say nothing of when an outage began.
 */
export async function startLoad(
  lab: Lab,
  facts: LoadFacts,
  service: ServiceFacts,
  start: bigint,
  note: (text: string) => void,
): Promise<Load> {
  const client = clientOf(lab.topology);
  const pages = pagesOf(lab.topology);
  const node = lab.node(client);
  const prober = await startProber({
    node,
    address: service.vip,
    port: service.port,
    rate: facts.rate,
    timeout: facts.timeout,
    sources: facts.sources,
    pages: [...pages].map(([text, server]) => ({ server, text })),
    start,
  });
  const url = `http://${service.vip}:${service.port}/`;
  const k6: K6Load | null =
    facts.kind === "k6"
      ? await startK6(node, { url, rate: k6Rate, pages, start, sources: facts.sources })
      : null;
  let probes: readonly RawProbe[] = [];
  let samples: readonly HistoryEvent[] = [];
  return {
    get faultlessFor() {
      return prober.faultlessFor;
    },
    async stop() {
      [probes, samples] = await Promise.all([prober.stop(), k6?.stop() ?? []]);
      if (k6 !== null && k6.dropped > 0) note(`k6 could not begin ${k6.dropped} requests that were due.`);
    },
    async seen(captures) {
      const bytes = await readFile(join(captures, `${client}.pcapng`));
      const name = `captures/${client}.pcapng`;
      const { vip: address, port } = service;
      return [...joinFlows(probes, { bytes, name, start, address, port }), ...samples];
    },
  };
}

function clientOf(topology: Topology): NodeName {
  const [client] = nodesWith(topology, "client");
  if (client === undefined) throw new LabError(`${topology.name} has no client to send requests from`);
  return client.name;
}

const pagesOf = (topology: Topology): ReadonlyMap<string, NodeName> =>
  new Map(
    nodesWith(topology, "real-server").flatMap((node) =>
      node.page === null ? [] : [[node.page, node.name]],
    ),
  );
