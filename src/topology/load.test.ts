import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../domain/errors.ts";
import { loadTopology } from "./load.ts";
import { jsonSchema } from "./schema.ts";

const topologies = fileURLToPath(new URL("../../topologies/", import.meta.url));
let directory = "";
let file = "";

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "keelhaul-topology-"));
  file = join(directory, "pair.yaml");
  writeFileSync(join(directory, "master.conf"), "");
});
afterAll(() => rmSync(directory, { recursive: true }));

const pair = `segments:
  front: { network: 10.0.0.0/24 }
vips:
  web: { address: 10.0.0.100, segment: front, port: 80 }
nodes:
  director-1:
    role: director
    config: master.conf
    interfaces:
      eth0: { segment: front, address: 10.0.0.1 }
  real-1:
    role: real-server
    page: one
    loopback: [web]
    interfaces:
      eth0: { segment: front, address: 10.0.0.2 }
  client:
    role: client
    interfaces:
      eth0:
        segment: front
        address: 10.0.0.10
        pool: 10.0.0.11-10.0.0.13
`;

/** The mistakes found in a text, without the file name in front. */
async function mistakesIn(text: string): Promise<string[]> {
  writeFileSync(file, text);
  const error = await loadTopology(file).then(
    () => new Error("the topology was accepted"),
    (thrown: Error) => thrown,
  );
  if (!(error instanceof InputError)) throw error;
  return error.message.split("\n").map((line) => {
    expect(line.startsWith(`${file}:`)).toBe(true);
    return line.slice(file.length + 1);
  });
}

/** The pair with one passage written otherwise. */
function pairWith(passage: string, instead: string): string {
  expect(pair).toContain(passage);
  return pair.replace(passage, instead);
}

describe("a right topology", () => {
  test("is read with its pools, VIPs and paths spelt out", async () => {
    writeFileSync(file, pair);
    const topology = await loadTopology(file);
    expect(topology).toMatchObject({
      name: "pair",
      file,
      vips: [{ name: "web", address: "10.0.0.100", segment: "front", port: 80, protocol: "tcp" }],
    });
    expect(topology.segments.get("front")).toEqual({ name: "front", network: "10.0.0.0", prefixLength: 24 });
    const [director, real, client] = topology.nodes;
    expect(director).toMatchObject({ role: "director", config: join(directory, "master.conf"), page: null });
    expect(real).toMatchObject({ page: "one", loopback: ["10.0.0.100"] });
    expect(client?.interfaces).toEqual([
      {
        name: "eth0",
        segment: "front",
        address: "10.0.0.10",
        prefixLength: 24,
        pool: ["10.0.0.11", "10.0.0.12", "10.0.0.13"],
      },
    ]);
  });
});

describe("a wrong topology names line, column, what was found and what would be right", () => {
  const cases: [what: string, passage: string, instead: string, mistakes: string[]][] = [
    [
      "unknown keyword",
      "role: client",
      "role: client\n    lopback: []",
      ['19:5: unknown keyword "lopback" in nodes.client; did you mean "loopback"?'],
    ],
    [
      "unknown keyword like no other",
      "segments:",
      "zzzzzzzz: 1\nsegments:",
      ['1:1: unknown keyword "zzzzzzzz"; known here: description, segments, vips, nodes'],
    ],
    [
      "wrong type",
      "port: 80",
      "port: http",
      ['4:53: vips.web.port is "http"; a port from 1 to 65535 would be right'],
    ],
    [
      "a port out of range",
      "port: 80",
      "port: 70000",
      ["4:53: vips.web.port is the number 70000; a port from 1 to 65535 would be right"],
    ],
    [
      "a list where a mapping belongs",
      "eth0: { segment: front, address: 10.0.0.1 }",
      "eth0: [front]",
      [
        "10:13: nodes.director-1.interfaces.eth0 is a list; a mapping with the keywords segment and, where it has one, address would be right",
      ],
    ],
    [
      "invalid address",
      "address: 10.0.0.2 }",
      "address: 10.0.0.256 }",
      [
        '16:40: nodes.real-1.interfaces.eth0.address is "10.0.0.256"; an IPv4 address such as 192.168.114.10 would be right',
      ],
    ],
    [
      "address outside the segment",
      "address: 10.0.0.2 }",
      "address: 10.0.1.2 }",
      [
        "16:40: 10.0.1.2 is no host address of segment front (10.0.0.0/24); one from 10.0.0.1 to 10.0.0.254 would be right",
      ],
    ],
    [
      "broadcast address",
      "address: 10.0.0.2 }",
      "address: 10.0.0.255 }",
      [
        "16:40: 10.0.0.255 is no host address of segment front (10.0.0.0/24); one from 10.0.0.1 to 10.0.0.254 would be right",
      ],
    ],
    [
      "two nodes with one address",
      "address: 10.0.0.2 }",
      "address: 10.0.0.1 }",
      ["16:40: 10.0.0.1 belongs to director-1 eth0 already; an address of its own would be right"],
    ],
    [
      "a node with the VIP's address",
      "address: 10.0.0.2 }",
      "address: 10.0.0.100 }",
      ["16:40: 10.0.0.100 belongs to VIP web already; an address of its own would be right"],
    ],
    [
      "VIP without a segment",
      "segment: front, port: 80",
      "port: 80",
      [
        "4:3: vips.web.segment is missing; the name of the segment on which the address is served would be right",
      ],
    ],
    [
      "VIP on an unknown segment",
      "segment: front, port: 80",
      "segment: frnt, port: 80",
      ['4:40: there is no segment "frnt"; did you mean "front"?'],
    ],
    [
      "VIP outside its segment",
      "address: 10.0.0.100",
      "address: 10.9.9.9",
      [
        "4:19: 10.9.9.9 is no host address of segment front (10.0.0.0/24); one from 10.0.0.1 to 10.0.0.254 would be right",
      ],
    ],
    [
      "VIP with a protocol and no port",
      "port: 80",
      "protocol: udp",
      ["4:57: web has a protocol and no port; the service's port would be right beside it"],
    ],
    [
      "an interface on an unknown segment",
      "eth0: { segment: front, address: 10.0.0.1 }",
      "eth0: { segment: back, address: 10.0.0.1 }",
      ['10:24: there is no segment "back"; known here: front'],
    ],
    [
      "unknown role",
      "role: director",
      "role: directer",
      [
        '7:11: nodes.director-1.role is "directer"; did you mean "director"? It is one of director, real-server, client, observer, router',
      ],
    ],
    [
      "an unknown VIP on lo",
      "loopback: [web]",
      "loopback: [mail]",
      ['14:16: there is no VIP "mail"; known here: web'],
    ],
    [
      "a key that stands twice",
      "  client:\n",
      "  real-1:\n",
      ["17:3: this key stands twice in its mapping; each key once would be right"],
    ],
    [
      "interfaces left out",
      "    interfaces:\n      eth0: { segment: front, address: 10.0.0.1 }\n",
      "",
      [
        "6:3: nodes.director-1.interfaces is missing; a mapping from interface names, such as eth0, to their segments would be right",
      ],
    ],
    [
      "interfaces left empty",
      "interfaces:\n      eth0: { segment: front, address: 10.0.0.1 }",
      "interfaces: {}",
      ["9:17: director-1 has no interfaces; at least one, such as eth0, would be right"],
    ],
    [
      "a reserved interface name",
      "eth0: { segment: front, address: 10.0.0.1 }",
      "nic0: { segment: front, address: 10.0.0.1 }",
      [
        '10:7: "nic0" cannot be a name here; an interface name of at most 15 small letters and digits, other than lo and nic0, nic1 … would be right',
      ],
    ],
    [
      "two interfaces on one segment",
      "eth0: { segment: front, address: 10.0.0.1 }",
      "eth0: { segment: front, address: 10.0.0.1 }\n      eth1: { segment: front, address: 10.0.0.3 }",
      [
        "11:24: eth1 is plugged into front as eth0 is; one interface of a node on each segment would be right",
      ],
    ],
    [
      "a configuration that does not exist",
      "config: master.conf",
      "config: nowhere.conf",
      [
        "8:13: the configuration nowhere.conf does not exist; a keepalived.conf, by its path from this file, would be right",
      ],
    ],
    [
      "a configuration that is a directory",
      "config: master.conf",
      "config: .",
      ["8:13: the configuration . is no file; a keepalived.conf, by its path from this file, would be right"],
    ],
    [
      "a director without a configuration",
      "    config: master.conf\n",
      "",
      ["6:3: director-1 is a director without config; the path of its keepalived.conf would be right"],
    ],
    [
      "a client with a page",
      "role: client",
      "role: client\n    page: mine",
      ["19:5: client is a client with a page; only a real-server has one"],
    ],
    [
      "an invalid network",
      "network: 10.0.0.0/24",
      "network: 10.0.0.0/33",
      ['2:21: segments.front.network is "10.0.0.0/33"; a network such as 192.168.114.0/24 would be right'],
    ],
    [
      "a host in place of a network",
      "network: 10.0.0.0/24",
      "network: 10.0.0.7/24",
      ["2:21: 10.0.0.7/24 names a host and not a network; 10.0.0.0/24 would be right"],
    ],
    [
      "a pool over another node's address",
      "pool: 10.0.0.11-10.0.0.13",
      "pool: 10.0.0.1-10.0.0.3",
      [
        "23:15: the pool 10.0.0.1-10.0.0.3 covers 10.0.0.1, which belongs to director-1 eth0; a free range would be right",
      ],
    ],
    [
      "a pool outside the segment",
      "pool: 10.0.0.11-10.0.0.13",
      "pool: 10.0.0.250-10.0.1.3",
      [
        "23:15: 10.0.1.3 is no host address of segment front (10.0.0.0/24); one from 10.0.0.1 to 10.0.0.254 would be right",
      ],
    ],
    [
      "a pool backwards",
      "pool: 10.0.0.11-10.0.0.13",
      "pool: 10.0.0.13-10.0.0.11",
      ["23:15: the pool 10.0.0.13-10.0.0.11 runs backwards; 10.0.0.11-10.0.0.13 would be right"],
    ],
    [
      "a pool of no addresses",
      "pool: 10.0.0.11-10.0.0.13",
      "pool: 10.0.0.11-10.0.0.999",
      [
        "23:15: the pool 10.0.0.11-10.0.0.999 is no range of IPv4 addresses; one such as 192.168.114.2-192.168.114.17 would be right",
      ],
    ],
    [
      "a pool without an address",
      "        address: 10.0.0.10\n",
      "",
      ["22:15: client eth0 has a pool and no address; an address of its own would be right beside it"],
    ],
    [
      "a sysctl that is neither number nor text",
      "page: one",
      "page: one\n    sysctls: { net.ipv4.ip_forward: true }",
      [
        "14:37: nodes.real-1.sysctls.net.ipv4.ip_forward is the boolean true; a number or a text would be right",
      ],
    ],
    [
      "a sysctl of the whole machine",
      "page: one",
      "page: one\n    sysctls: { kernel.panic: 1 }",
      [
        '14:16: "kernel.panic" cannot be a name here; a key of the node\'s own network, such as net.ipv4.conf.all.arp_ignore, would be right',
      ],
    ],
    [
      "a name in capitals",
      "  client:\n",
      "  Client:\n",
      [
        '17:3: "Client" cannot be a name here; a name of small letters, digits and hyphens that begins with a letter would be right',
      ],
    ],
  ];

  test.each(cases)("%s", async (_, passage, instead, mistakes) => {
    expect(await mistakesIn(pairWith(passage, instead))).toEqual(mistakes);
  });

  test("two real servers with one page", async () => {
    const second =
      "  real-2:\n    role: real-server\n    page: one\n    interfaces: { eth0: { segment: front } }\n";
    expect(await mistakesIn(pair + second)).toEqual([
      "26:11: real-2 answers as real-1 does; a page of its own would be right",
    ]);
  });

  test("every mistake at once, in the order of their places", async () => {
    const text = pairWith("port: 80", "prot: 80")
      .replace("role: director", "role: boss")
      .replace("address: 10.0.0.2 }", "address: 10.0.0.1 }");
    expect(await mistakesIn(text)).toEqual([
      '4:47: unknown keyword "prot" in vips.web; did you mean "port"?',
      '7:11: nodes.director-1.role is "boss"; one of director, real-server, client, observer, router would be right',
      "16:40: 10.0.0.1 belongs to director-1 eth0 already; an address of its own would be right",
    ]);
  });

  test("an empty file", async () => {
    expect(await mistakesIn("")).toEqual([
      "1:1: the file is empty; a mapping with the keywords segments and nodes would be right",
    ]);
  });

  test("a file without nodes", async () => {
    expect(await mistakesIn("segments: { front: { network: 10.0.0.0/24 } }\nnodes: {}\n")).toEqual([
      "2:8: nodes is empty; at least one node would be right",
    ]);
  });

  test("broken YAML", async () => {
    expect(await mistakesIn("segments: [\nnodes: {}\n")).toEqual([
      "2:1: not YAML: flow sequence in block collection must be sufficiently indented and end with a ]",
    ]);
  });

  test("a file that is not there, and one that is a directory", async () => {
    await expect(loadTopology(join(directory, "none.yaml"))).rejects.toThrow(
      new InputError(`${join(directory, "none.yaml")}: the topology cannot be read: there is no such file`),
    );
    mkdirSync(join(directory, "folder.yaml"));
    await expect(loadTopology(join(directory, "folder.yaml"))).rejects.toThrow(
      new InputError(
        `${join(directory, "folder.yaml")}: the topology cannot be read: it is a directory; a YAML file would be right`,
      ),
    );
  });
});

describe("what is shipped", () => {
  test("lvs-dr is a right topology", async () => {
    const topology = await loadTopology(join(topologies, "lvs-dr.yaml"));
    expect(topology.nodes.map((node) => `${node.name} ${node.interfaces[0]?.address}`)).toEqual([
      "director-1 192.168.114.129",
      "director-2 192.168.114.251",
      "real-1 192.168.114.252",
      "real-2 192.168.114.253",
      "client 192.168.114.1",
      "observer null",
    ]);
    expect(topology.nodes[4]?.interfaces[0]?.pool).toHaveLength(16);
    expect(topology.nodes[3]?.sysctls).toContainEqual(["net.ipv4.conf.lo.arp_ignore", "1"]);
  });

  test("the schema for editors is that of the loader (node src/topology/write-schema.ts)", () => {
    expect(JSON.parse(readFileSync(join(topologies, "schema.json"), "utf8"))).toEqual(jsonSchema());
  });
});
