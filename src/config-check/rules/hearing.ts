/** Members that do not accept each other's advertisements: each of these ends in two masters. */
import type { Finding } from "../finding.ts";
import { type Deafness, deafnessOf, peersOf, twoMasters } from "../hearing.ts";
import { type Cluster, clustersOf, type Member, nameOf, pairs, ranked } from "../members.ts";
import { placeOf } from "../parsed-file.ts";
import { each, finding, type Rule, related } from "../rule.ts";

const both = (a: Member, b: Member): boolean => deafnessOf(a, b).includes("vrid");

/** What `b` has, said at `b`'s line, with `a`'s line beside it. */
function beside(a: Member, keyword: string, says: string) {
  return { related: [related(placeOf(a.file, a.instance, keyword), says)] };
}

function deaf(reason: Deafness, a: Member, b: Member): boolean {
  return !both(a, b) && deafnessOf(a, b).includes(reason);
}

const vrid: Rule = {
  id: "L1",
  title: "different virtual_router_id for the same addresses",
  check: pairs((a, b) =>
    both(a, b)
      ? [
          finding("L1", "error", placeOf(b.file, b.instance, "virtual_router_id"), {
            message: `${twoMasters(a, b)}: ${a.file.node} has virtual_router_id ${a.instance.vrid}, ${b.file.node} has ${b.instance.vrid}. Neither logs anything about it.`,
            hint: `Write the same number in both files, for example: virtual_router_id ${a.instance.vrid}`,
            ...beside(a, "virtual_router_id", `virtual_router_id ${a.instance.vrid} here`),
          }),
        ]
      : [],
  ),
};

const intervalV2: Rule = {
  id: "L3",
  title: "VRRPv2 with different advert_int",
  check: pairs((a, b) => {
    if (!deaf("interval", a, b)) return [];
    const [mine, theirs] = [a, b].map(({ instance }) => instance.advertInterval / 100);
    return [
      finding("L3", "error", placeOf(b.file, b.instance, "advert_int"), {
        message: `${twoMasters(a, b)}: VRRPv2 drops advertisements of another interval, and ${a.file.node} sends every ${mine} s, ${b.file.node} every ${theirs} s. Each logs "advertisement interval mismatch mine=${mine} sec rcv'd=${theirs} sec" or the like.`,
        hint: `Write the same in both files, for example: advert_int ${mine}`,
        ...beside(a, "advert_int", `every ${mine} s here`),
      }),
    ];
  }),
};

const intervalV3: Rule = {
  id: "L4",
  title: "VRRPv3 with different advert_int",
  check: pairs((a, b) => {
    const [one, two] = [a.instance, b.instance];
    if (one.version !== 3 || two.version !== 3 || one.advertInterval === two.advertInterval) return [];
    return [
      finding("L4", "warning", placeOf(b.file, b.instance, "advert_int"), {
        message: `The backup adopts the master's interval, so the time of a takeover depends on who was master: ${a.file.node} sends every ${one.advertInterval / 100} s, ${b.file.node} every ${two.advertInterval / 100} s.`,
        hint: "Write the same advert_int in both files.",
        ...beside(a, "advert_int", `every ${one.advertInterval / 100} s here`),
      }),
    ];
  }),
};

const password: Rule = {
  id: "L5",
  title: "different auth_pass in the first eight characters",
  check: pairs((a, b) =>
    deaf("password", a, b)
      ? [
          finding("L5", "error", placeOf(b.file, b.instance, "authentication"), {
            message: `${twoMasters(a, b)}: their passwords differ in the first eight characters, the only ones that count. Each logs "received an invalid passwd!".`,
            hint: "Write the same auth_pass in both files, in double quotes if it has a `#` or `!`.",
            ...beside(a, "authentication", "the other password"),
          }),
        ]
      : [],
  ),
};

const authentication: Rule = {
  id: "L6",
  title: "authentication on one side only, or PASS against AH",
  check: pairs((a, b) => {
    if (!deaf("authentication", a, b)) return [];
    const [one, two] = [a.instance.authentication.type, b.instance.authentication.type];
    return [
      finding("L6", "error", placeOf(b.file, b.instance, "authentication"), {
        message: `${twoMasters(a, b)}: authentication is ${one} in ${a.file.node} and ${two} in ${b.file.node}, so each drops what the other sends.`,
        hint: "Write the same authentication block in both files, or none in either.",
        ...beside(a, "authentication", `authentication: ${one}`),
      }),
    ];
  }),
};

const version: Rule = {
  id: "L8",
  title: "different VRRP version",
  check: pairs((a, b) => {
    if (!deaf("version", a, b)) return [];
    const [one, two] = [a.instance.version, b.instance.version];
    return [
      finding("L8", "error", placeOf(b.file, b.instance, "version"), {
        message: `${twoMasters(a, b)}: ${a.file.node} speaks VRRP version ${one}, ${b.file.node} version ${two}. Each logs "wrong version. Received ${two} and expect ${one}" or the reverse.`,
        hint: "Write the same `vrrp_version` in global_defs of both files, or the same `version` in both instances.",
        ...beside(a, "version", `version ${one} here`),
      }),
    ];
  }),
};

const transport: Rule = {
  id: "L43",
  title: "unicast on one side, multicast on the other, or another group",
  check: pairs((a, b) => {
    if (!deaf("transport", a, b)) return [];
    const [one, two] = [a, b].map((member) => way(member));
    return [
      finding("L43", "error", placeOf(b.file, b.instance, "unicast_peer"), {
        message: `${twoMasters(a, b)}: ${a.file.node} uses ${one}, ${b.file.node} ${two}, so neither hears the other, and neither logs anything about it.`,
        hint: "Write a unicast_peer block in both files, each naming the other node, or in neither.",
        ...beside(a, "unicast_peer", `${one} here`),
      }),
    ];
  }),
};

const way = ({ instance: { transport } }: Member): string =>
  transport.kind === "unicast" ? "unicast" : `multicast to ${transport.group}`;

const mirrored: Rule = {
  id: "L44",
  title: "unicast_peer lists that do not name each other",
  check: (files) =>
    clustersOf(files).flatMap((cluster) => cluster.flatMap((member) => missingPeers(cluster, member))),
};

function missingPeers(cluster: Cluster, member: Member): readonly Finding[] {
  if (member.instance.transport.kind !== "unicast") return [];
  return cluster
    .filter(
      (other) => other !== member && other.instance.sourceAddress !== undefined && !sameSource(other, member),
    )
    .filter((other) => !peersOf(member).includes(other.instance.sourceAddress!))
    .map((other) =>
      finding("L44", "error", placeOf(member.file, member.instance, "unicast_peer"), {
        message: `${nameOf(member)} sends nothing to ${other.instance.sourceAddress}, the address of ${other.file.node}: ${other.file.node} never hears it. While ${member.file.node} is master, ${other.file.node} becomes master too.`,
        hint: `Add a line inside unicast_peer: ${other.instance.sourceAddress}`,
        related: [
          related(
            placeOf(other.file, other.instance, "unicast_src_ip"),
            `${other.file.node} sends from here`,
          ),
        ],
      }),
    );
}

const ownPeer: Rule = {
  id: "L45",
  title: "own address in unicast_peer",
  check: each((file) =>
    file.config.vrrpInstances
      .map((instance) => ({ file, instance }))
      .filter((member) => peersOf(member).some((peer) => peer === member.instance.sourceAddress))
      .map((member) =>
        finding("L45", "warning", placeOf(file, member.instance, "unicast_peer"), {
          message: `${nameOf(member)} lists its own address ${member.instance.sourceAddress} as a peer: it hears itself and logs "WARNING - equal priority advert received from remote host with our IP address." for every advertisement. The election works.`,
          hint: `Remove ${member.instance.sourceAddress} from this unicast_peer block; list the other nodes alone.`,
        }),
      ),
  ),
};

const copiedSource: Rule = {
  id: "L46",
  title: "unicast_src_ip that the host cannot have: two nodes have the same",
  check: pairs((a, b) =>
    sameSource(a, b)
      ? [
          finding("L46", "error", placeOf(b.file, b.instance, "unicast_src_ip"), {
            message: `${a.file.node} and ${b.file.node} both send from ${b.instance.sourceAddress}, which only one of them can have. The other's advertisements go out with the false source and none comes back to it: it becomes master besides the real one.`,
            hint: "Write each node's own address in unicast_src_ip, and the other's in unicast_peer.",
            related: [related(placeOf(a.file, a.instance, "unicast_src_ip"), "the same address")],
          }),
        ]
      : [],
  ),
};

const sameSource = (a: Member, b: Member): boolean =>
  a.instance.sourceAddress !== undefined && a.instance.sourceAddress === b.instance.sourceAddress;

const wrongVrid: Rule = {
  id: "L2",
  title: "one VRID for virtual routers that have nothing in common",
  check: pairs((a, b) =>
    strangers(a, b)
      ? [
          finding("L2", "error", placeOf(b.file, b.instance, "virtual_router_id"), {
            message: `${nameOf(a)} and ${nameOf(b)} both use virtual_router_id ${b.instance.vrid} and have no address in common. On one segment they take each other for peers: they log mismatches, and with equal passwords the lower one stays backup and holds nothing.`,
            hint: "Give each virtual router of a segment a virtual_router_id of its own.",
            related: [related(placeOf(a.file, a.instance, "virtual_router_id"), "the same number here")],
          }),
        ]
      : [],
  ),
};

/** Same number, other name, no address in common. */
export function strangers(a: Member, b: Member): boolean {
  const known = new Set<string>(a.instance.virtualAddresses.map(({ address }) => address));
  return (
    a.instance.vrid === b.instance.vrid &&
    a.instance.name !== b.instance.name &&
    b.instance.virtualAddresses.every(({ address }) => !known.has(address))
  );
}

const vmac: Rule = {
  id: "L50",
  title: "use_vmac on one side only",
  check: pairs((a, b) => {
    const [own, other] = a.instance.useVmac === undefined ? [b, a] : [a, b];
    if (own.instance.useVmac === undefined || other.instance.useVmac !== undefined) return [];
    return [
      finding("L50", "warning", placeOf(own.file, own.instance, "use_vmac"), {
        message: `${own.file.node} answers with the virtual MAC, ${other.file.node} with its own: at each takeover the address moves to another MAC, and switches and neighbours depend on gratuitous ARP to learn it.`,
        hint: "Write `use_vmac` in both files or in neither.",
        related: [related(placeOf(other.file, other.instance), "no use_vmac here")],
      }),
    ];
  }),
};

const timing: Rule = {
  id: "L51",
  title: "different down_timer_adverts or garp settings",
  check: pairs((a, b) => {
    const [better, other] = ranked(a, b);
    const different = unevenSettings(better, other);
    return different.length === 0
      ? []
      : [
          finding("L51", "warning", placeOf(other.file, other.instance), {
            message: `A takeover by ${other.file.node} goes otherwise than one by ${better.file.node}: ${different.join("; ")}.`,
            hint: "Write the same settings in both files.",
            related: [related(placeOf(better.file, better.instance), "the other member")],
          }),
        ];
  }),
};

function unevenSettings({ instance: a }: Member, { instance: b }: Member): readonly string[] {
  const garp = Object.keys(a.garp) as (keyof typeof a.garp)[];
  return [
    ...(a.downTimerAdverts === b.downTimerAdverts
      ? []
      : [`down_timer_adverts is ${a.downTimerAdverts} against ${b.downTimerAdverts}`]),
    ...garp
      .filter((key) => a.garp[key] !== b.garp[key])
      .map((key) => `${garpKeyword(key)} is ${a.garp[key]} against ${b.garp[key]}`),
  ];
}

const garpKeyword = (key: string): string =>
  `garp_${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;

export const hearingRules: readonly Rule[] = [
  vrid,
  wrongVrid,
  intervalV2,
  intervalV3,
  password,
  authentication,
  version,
  transport,
  mirrored,
  ownPeer,
  copiedSource,
  vmac,
  timing,
];
