import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import type { KeepalivedConfig, VirtualServer, VrrpInstance } from "@keelhaul/director/config";
import { formatDiagnostic, parseConfig } from "@keelhaul/director/config";
import { ipv4 } from "../domain/address.ts";
import { InputError } from "../domain/errors.ts";
import type { NodeName } from "../domain/node.ts";
import type { InstanceFacts, ServiceFacts } from "../domain/recording.ts";
import { ms } from "../domain/units.ts";
import { nodesWith, type Topology } from "../topology/topology.ts";

/** A director's keepalived.conf as read, with what it promises. */
export interface Promised {
  readonly text: string;
  readonly config: KeepalivedConfig;
  readonly warnings: readonly string[];
  readonly instances: readonly InstanceFacts[];
  readonly service: ServiceFacts | null;
}

/** Reads the configuration that the topology names for the node. Throws InputError with every mistake in it. */
export async function promised(node: NodeName, topology: Topology, strict: boolean): Promise<Promised> {
  const described = topology.nodes.find((each) => each.name === node);
  if (!described?.config)
    throw new InputError(
      `${topology.file}: ${node} is a director without a configuration; name one with config: FILE`,
    );
  const text = await readFile(described.config, "utf8");
  const interfaces = described.interfaces.map((each) => each.name);
  const file = relative(process.cwd(), described.config);
  const { config, diagnostics } = parseConfig(text, { file, strict, interfaces });
  const errors = diagnostics.filter((each) => each.severity === "error");
  if (errors.length > 0) throw new InputError(errors.map((each) => formatDiagnostic(each, text)).join("\n"));
  return {
    text,
    config,
    warnings: diagnostics.map((each) => formatDiagnostic(each)),
    instances: config.vrrpInstances.map((instance) => instanceFacts(node, instance)),
    service:
      config.virtualServers.map((server) => serviceFacts(server, topology)).find((each) => each !== null) ??
      null,
  };
}

/** The timers that the configuration gives (RFC 3768 6.1; RFC 9568 6.1). */
export function instanceFacts(node: NodeName, instance: VrrpInstance): InstanceFacts {
  const advertInterval = ms(instance.advertInterval * 10);
  const skew = ms(((256 - instance.priority) / 256) * (instance.version === 2 ? 1000 : advertInterval));
  return {
    node,
    instance: instance.name,
    interface: instance.interface,
    version: instance.version,
    vrid: instance.vrid,
    priority: instance.priority,
    preempt: instance.preempt,
    advertInterval,
    skew,
    masterDown: ms(instance.downTimerAdverts * advertInterval + skew),
    addresses: instance.virtualAddresses.map((each) => ipv4(each.address)),
  };
}

function serviceFacts(server: VirtualServer, topology: Topology): ServiceFacts | null {
  if (server.service.kind !== "address") return null;
  const owners = new Map(
    nodesWith(topology, "real-server").flatMap((node) =>
      node.interfaces.flatMap((each) =>
        each.address === null ? [] : [[each.address as string, node.name] as const],
      ),
    ),
  );
  return {
    vip: ipv4(server.service.address),
    port: server.service.port,
    scheduler: server.scheduler,
    persistence: server.persistence?.timeout ?? 0,
    servers: server.realServers.flatMap((each) => {
      const node = owners.get(each.address);
      return node === undefined ? [] : [{ node, address: ipv4(each.address), weight: each.weight }];
    }),
  };
}
