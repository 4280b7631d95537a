import { z } from "zod";
import { roles } from "../domain/node.ts";

/**
 * The shape of a topology file. The `error` of each part names what would be right, and completes the
 * sentence "…; NAME would be right". What needs more than one value to judge is in plan.ts.
 */
const name = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, {
  error: "a name of small letters, digits and hyphens that begins with a letter",
});

const interfaceName = z.string().regex(/^(?!lo$|nic\d+$)[a-z][a-z0-9_.-]{0,14}$/, {
  error: "an interface name of at most 15 small letters and digits, other than lo and nic0, nic1 …",
});

const address = z.ipv4({ error: "an IPv4 address such as 192.168.114.10" });

const segment = z.strictObject(
  {
    network: z
      .cidrv4({ error: "a network such as 192.168.114.0/24" })
      .meta({ description: "The segment's addresses, as NETWORK/LENGTH." }),
  },
  { error: "a mapping with the keyword network" },
);

const vip = z.strictObject(
  {
    address: address.meta({ description: "The virtual address." }),
    segment: z
      .string({ error: "the name of the segment on which the address is served" })
      .meta({ description: "The segment on which the address is served." }),
    port: z
      .int({ error: "a port from 1 to 65535" })
      .min(1, { error: "a port from 1 to 65535" })
      .max(65535, { error: "a port from 1 to 65535" })
      .meta({ description: "Port of the service behind the address." })
      .optional(),
    protocol: z
      .enum(["tcp", "udp"], { error: "tcp or udp" })
      .meta({ description: "Protocol of the service; tcp unless told." })
      .optional(),
  },
  { error: "a mapping with the keywords address and segment" },
);

const nodeInterface = z.strictObject(
  {
    segment: z
      .string({ error: "the name of the segment that the interface is plugged into" })
      .meta({ description: "The segment that the interface is plugged into." }),
    address: address.meta({ description: "The interface's own address; an observer needs none." }).optional(),
    pool: z
      .string({ error: "a range such as 192.168.114.2-192.168.114.17" })
      .regex(/^\d+(\.\d+){3}-\d+(\.\d+){3}$/, { error: "a range such as 192.168.114.2-192.168.114.17" })
      .meta({ description: "Further source addresses, as FIRST-LAST." })
      .optional(),
  },
  { error: "a mapping with the keywords segment and, where it has one, address" },
);

const node = z.strictObject(
  {
    role: z
      .enum(roles, { error: `one of ${roles.join(", ")}` })
      .meta({ description: "What the node is in the cluster." }),
    interfaces: z
      .record(interfaceName, nodeInterface, {
        error: "a mapping from interface names, such as eth0, to their segments",
      })
      .meta({ description: "Network interfaces by name." }),
    config: z
      .string({ error: "the path of a keepalived.conf, relative to this file" })
      .meta({ description: "A director's keepalived.conf, relative to this file." })
      .optional(),
    page: z
      .string({ error: "the text that the real server answers with" })
      .min(1, { error: "the text that the real server answers with" })
      .meta({ description: "The text that a real server answers with, by which its answers are known." })
      .optional(),
    loopback: z
      .array(z.string({ error: "the name of a VIP" }), { error: "a list of VIP names" })
      .meta({ description: "VIPs, by name, that the node holds on lo without announcing them." })
      .optional(),
    sysctls: z
      .record(
        z.string().regex(/^net([./][a-zA-Z0-9_-]+)+$/, {
          error: "a key of the node's own network, such as net.ipv4.conf.all.arp_ignore,",
        }),
        z.union([z.string(), z.number()], { error: "a number or a text" }),
        { error: "a mapping from sysctl keys to their values" },
      )
      .meta({ description: "Kernel parameters, written in this order when the node comes up." })
      .optional(),
  },
  { error: "a mapping with the keywords role and interfaces" },
);

export const topologySchema = z.strictObject(
  {
    description: z
      .string({ error: "a sentence that says what stands here" })
      .meta({ description: "What stands here, in a sentence." })
      .optional(),
    segments: z
      .record(name, segment, { error: "a mapping from segment names to their networks" })
      .meta({ description: "Broadcast domains by name." }),
    vips: z
      .record(name, vip, { error: "a mapping from VIP names to their addresses" })
      .meta({ description: "Virtual addresses by name." })
      .optional(),
    nodes: z
      .record(name, node, { error: "a mapping from node names to their roles and interfaces" })
      .meta({ description: "The hosts of the lab by name." }),
  },
  { error: "a mapping with the keywords segments and nodes" },
);

export type TopologyFile = z.infer<typeof topologySchema>;

/** The schema for editors (`topologies/schema.json`). */
export function jsonSchema(): object {
  return { title: "Keelhaul topology", ...z.toJSONSchema(topologySchema) };
}
