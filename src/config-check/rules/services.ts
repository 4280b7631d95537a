/** Virtual servers: what the balancing side of a file promises and cannot keep. */
import type { Checker, RealServer, VirtualServer } from "@keelhaul/director/config";
import type { Finding } from "../finding.ts";
import { addressesOf } from "../members.ts";
import { type ParsedFile, placeOf, statement } from "../parsed-file.ts";
import { each, finding, type Rule, related } from "../rule.ts";

const everyService = (
  check: (file: ParsedFile, server: VirtualServer) => readonly Finding[],
): Rule["check"] => each((file) => file.config.virtualServers.flatMap((server) => check(file, server)));

/** `192.168.1.10:80 TCP`, `fwmark 3`, `group web`. */
export function serviceName({ service }: VirtualServer): string {
  if (service.kind === "address") return `${service.address}:${service.port} ${service.protocol}`;
  return service.kind === "fwmark" ? `fwmark ${service.mark}` : `group ${service.group}`;
}

const unreachable: Rule = {
  id: "L54",
  title: "virtual_server address that no instance of the file holds",
  check: each((file) => {
    if (file.config.vrrpInstances.length === 0) return [];
    const held = new Set<string>(file.config.vrrpInstances.flatMap(addressesOf));
    return file.config.virtualServers
      .filter(({ service }) => service.kind === "address" && !held.has(service.address))
      .map((server) =>
        finding("L54", "warning", placeOf(file, server), {
          message: `The service ${serviceName(server)} will exist in IPVS, but no vrrp_instance of this file holds its address: nobody answers ARP for it unless something else sets it.`,
          hint: "List the address in virtual_ipaddress, or correct it here.",
        }),
      );
  }),
};

const listsDiffer: Rule = {
  id: "L55",
  title: "virtual servers or real servers differ between the nodes",
  check: (files) => {
    const [first, ...rest] = files;
    if (first === undefined) return [];
    return rest.flatMap((file) => [
      ...missingServices(first, file),
      ...missingServices(file, first),
      ...otherPools(first, file),
    ]);
  },
};

function missingServices(has: ParsedFile, lacks: ParsedFile): readonly Finding[] {
  const known = new Set(lacks.config.virtualServers.map(serviceName));
  return has.config.virtualServers
    .filter((server) => !known.has(serviceName(server)))
    .map((server) =>
      finding("L55", "error", placeOf(has, server), {
        message: `The service ${serviceName(server)} is in ${has.node} and not in ${lacks.node}: after a takeover by ${lacks.node} its clients are refused.`,
        hint: `Write the same virtual_server in ${lacks.node}.`,
      }),
    );
}

function otherPools(a: ParsedFile, b: ParsedFile): readonly Finding[] {
  const known = new Map(a.config.virtualServers.map((server) => [serviceName(server), server]));
  return b.config.virtualServers.flatMap((theirs) => {
    const mine = known.get(serviceName(theirs));
    const different = mine === undefined ? [] : serviceDifferences(a, mine, b, theirs);
    return mine === undefined || different.length === 0
      ? []
      : [
          finding("L55", "warning", placeOf(b, theirs), {
            message: `The service ${serviceName(theirs)} behaves otherwise after a takeover: ${different.join("; ")}.`,
            hint: "Write the same virtual_server in both files.",
            related: [related(placeOf(a, mine), `the service in ${a.node}`)],
          }),
        ];
  });
}

function serviceDifferences(
  a: ParsedFile,
  mine: VirtualServer,
  b: ParsedFile,
  theirs: VirtualServer,
): readonly string[] {
  const reals = (server: VirtualServer) => server.realServers.map(realName);
  const only = (these: readonly string[], those: readonly string[], file: ParsedFile) =>
    these
      .filter((name) => !those.includes(name))
      .map((name) => `real server ${name} is in ${file.node} alone`);
  const settings = (
    [
      ["lb_algo", mine.scheduler, theirs.scheduler],
      ["lb_kind", mine.forwarding, theirs.forwarding],
      ["persistence_timeout", mine.persistence?.timeout ?? "none", theirs.persistence?.timeout ?? "none"],
    ] as const
  ).filter(([, one, two]) => one !== two);
  return [
    ...only(reals(mine), reals(theirs), a),
    ...only(reals(theirs), reals(mine), b),
    ...settings.map(([keyword, one, two]) => `${keyword} is ${one} in ${a.node} and ${two} in ${b.node}`),
  ];
}

const realName = ({ address, port }: RealServer): string => `${address}:${port}`;

const sticky: Rule = {
  id: "L59",
  title: "NAT with persistence much longer than the health checks' period",
  check: everyService((file, server) => {
    const { persistence, delayLoop, forwarding } = server;
    if (forwarding !== "NAT" || persistence === undefined || persistence.timeout < 10 * delayLoop) return [];
    return [
      finding("L59", "warning", placeOf(file, server, "persistence_timeout"), {
        message: `A client of ${serviceName(server)} stays tied to its real server for ${persistence.timeout} s; a server that fails is removed after about ${delayLoop} s, and its clients go on being sent to it.`,
        hint: "Set net.ipv4.vs.expire_nodest_conn and expire_quiescent_template to 1 on the directors, or shorten persistence_timeout.",
      }),
    ];
  }),
};

const unchecked: Rule = {
  id: "L60",
  title: "real_server without any checker",
  check: everyService((file, server) =>
    server.realServers
      .filter(({ checkers }) => checkers.length === 0)
      .map((real) =>
        finding("L60", "warning", placeOf(file, real), {
          message: `${realName(real)} has no checker: it stays in the pool of ${serviceName(server)} when it is dead.`,
          hint: "Write a checker inside it, for example: TCP_CHECK { connect_timeout 3 }",
        }),
      ),
  ),
};

const slow: Rule = {
  id: "L62",
  title: "checks that take longer than delay_loop",
  check: everyService((file, server) =>
    server.realServers.flatMap((real) =>
      real.checkers.flatMap((checker) => {
        if (!("connectTimeout" in checker)) return [];
        const { retry, connectTimeout, delayBeforeRetry, delayLoop } = checker;
        const detection = delayLoop + (connectTimeout + delayBeforeRetry) * retry + connectTimeout;
        if (connectTimeout <= delayLoop && retry * (connectTimeout + delayBeforeRetry) <= delayLoop)
          return [];
        return [
          finding("L62", "info", placeOf(file, real), {
            message: `It takes up to ${detection} s until a dead ${realName(real)} leaves the pool: delay_loop ${delayLoop}, then ${retry} retries of ${connectTimeout} s each, ${delayBeforeRetry} s apart.`,
            hint: "Fewer retries or a shorter connect_timeout make it sooner.",
          }),
        ];
      }),
    ),
  ),
};

/** Checkers that open a TCP connection. */
const overTcp: readonly Checker["kind"][] = ["TCP_CHECK", "HTTP_GET", "SSL_GET", "SMTP_CHECK"];

const otherProtocol: Rule = {
  id: "L63",
  title: "TCP checker on a UDP service",
  check: everyService((file, server) => {
    const { service } = server;
    if (service.kind !== "address" || service.protocol !== "UDP") return [];
    return server.realServers.flatMap((real) =>
      real.checkers
        .filter(({ kind }) => overTcp.includes(kind))
        .map(({ kind }) =>
          finding("L63", "warning", placeOf(file, real, kind), {
            message: `${kind} opens a TCP connection, and ${serviceName(server)} is UDP: the check tests something else than the service.`,
            hint: "Use UDP_CHECK or DNS_CHECK, or write `protocol TCP` if that was meant.",
          }),
        ),
    );
  }),
};

const local: Rule = {
  id: "L64",
  title: "a director as real server of its own NAT service",
  check: each((file) => {
    const own = new Set<string>(
      file.config.vrrpInstances.flatMap((instance) =>
        [instance.sourceAddress ?? [], addressesOf(instance)].flat(2),
      ),
    );
    return file.config.virtualServers.flatMap((server) =>
      server.realServers
        .filter(({ address, forwarding }) => forwarding === "NAT" && own.has(address))
        .map((real) =>
          finding("L64", "warning", placeOf(file, real), {
            message: `${realName(real)} is the director itself and ${serviceName(server)} is NAT: it is delivered locally on this node, and loops on the other once that is master.`,
            hint: "Serve it on another host, or on both directors with a localnode of their own.",
          }),
        ),
    );
  }),
};

const mark: Rule = {
  id: "L65",
  title: "fwmark service with protocol",
  check: everyService((file, server) => {
    if (server.service.kind !== "fwmark") return [];
    const protocol = statement(file, server, "protocol");
    return [
      ...(protocol === undefined
        ? []
        : [
            finding("L65", "warning", placeOf(file, server, "protocol"), {
              message: `A fwmark service takes what the mark says; \`protocol\` is ignored here.`,
              hint: "Remove the line; match the protocol where the mark is set.",
            }),
          ]),
    ];
  }),
};

export const serviceRules: readonly Rule[] = [
  unreachable,
  listsDiffer,
  sticky,
  unchecked,
  slow,
  otherProtocol,
  local,
  mark,
];
