/** Virtual addresses that the members do not agree on, or that stand where they cannot work. */
import type { VirtualAddress } from "@keelhaul/director/config";
import type { Finding } from "../finding.ts";
import { cidr, type Member, nameOf, pairs, says } from "../members.ts";
import { nodeAt, walk } from "../outline.ts";
import { type ParsedFile, placeOf, positionOf } from "../parsed-file.ts";
import { each, finding, type Rule, related } from "../rule.ts";
import { strangers } from "./hearing.ts";

const lenientLater = { "2.4": "warning" } as const;
const lenient = "up to 2.3.2 two masters; from 2.3.3 on the difference is logged alone";
const list = (member: Member): readonly string[] =>
  member.instance.virtualAddresses.map(({ address }) => address);
const minus = (a: readonly string[], b: readonly string[]): readonly string[] =>
  a.filter((each) => !b.includes(each));

const count: Rule = {
  id: "L9",
  title: "different number of virtual addresses",
  check: pairs((a, b) => {
    const [mine, theirs] = [list(a), list(b)];
    if (mine.length === theirs.length || a.instance.vrid !== b.instance.vrid || strangers(a, b)) return [];
    const [fewer, more] = mine.length < theirs.length ? [a, b] : [b, a];
    const missing = minus(list(more), list(fewer));
    const hidden = fewer.instance.excludedAddresses.map(({ address }) => address as string);
    if (missing.length > 0 && minus(missing, hidden).length === 0) return [];
    return [
      finding("L9", "error", placeOf(fewer.file, fewer.instance, "virtual_ipaddress"), {
        message: `${fewer.file.node} lists ${list(fewer).length} virtual addresses, ${more.file.node} ${list(more).length}. Up to keepalived 2.3.2 both drop each other's advertisements ("received an unexpected ip number count") and both become master; from 2.3.3 on one is master, and ${missing.join(", ") || "the rest"} is nowhere while that is ${fewer.file.node}.`,
        versions: lenient,
        severityIn: lenientLater,
        hint:
          missing.length > 0 ? `Add here: ${missing.join(", ")}` : "List the same addresses in both files.",
        related: [related(placeOf(more.file, more.instance, "virtual_ipaddress"), "the longer list")],
      }),
    ];
  }),
};

const others: Rule = {
  id: "L10",
  title: "as many virtual addresses, but not the same",
  check: pairs((a, b) => {
    const [mine, theirs] = [list(a), list(b)];
    const only = minus(theirs, mine);
    if (mine.length !== theirs.length || only.length === 0) return [];
    if (a.instance.vrid !== b.instance.vrid || strangers(a, b)) return [];
    return [
      finding("L10", "error", placeOf(b.file, b.instance, "virtual_ipaddress"), {
        message: `${b.file.node} lists ${only.join(", ")} where ${a.file.node} lists ${minus(mine, theirs).join(", ")}. Up to keepalived 2.3.2 both become master ("ip address … not present in MASTER advert"); from 2.3.3 on one is master, and the other's address is nowhere.`,
        versions: lenient,
        severityIn: lenientLater,
        hint: "List the same addresses in both files.",
        related: [related(placeOf(a.file, a.instance, "virtual_ipaddress"), "the other list")],
      }),
    ];
  }),
};

const form: Rule = {
  id: "L11",
  title: "the same virtual address with another prefix, device, label or scope",
  check: pairs((a, b) =>
    b.instance.virtualAddresses.flatMap((theirs) => {
      const mine = a.instance.virtualAddresses.find(({ address }) => address === theirs.address);
      const different = mine === undefined ? [] : differences(a, mine, b, theirs);
      return different.length === 0 ? [] : [otherForm(a, b, theirs, different)];
    }),
  ),
};

function otherForm(a: Member, b: Member, { address }: VirtualAddress, different: readonly string[]): Finding {
  return finding("L11", "warning", lineOfAddress(b, address), {
    message: `${address} is set otherwise on the two nodes: ${different.join("; ")}. Advertisements carry the bare address, so nothing is logged; routing differs after a takeover.`,
    hint: `Write the line of ${address} alike in both files.`,
    related: [related(lineOfAddress(a, address), `the line in ${a.file.node}`)],
  });
}

function differences(a: Member, mine: VirtualAddress, b: Member, theirs: VirtualAddress): readonly string[] {
  const values = (
    of: (address: VirtualAddress, member: Member) => unknown,
    what: string,
  ): readonly string[] => {
    const [one, two] = [of(mine, a) ?? "none", of(theirs, b) ?? "none"];
    return one === two ? [] : [`${what} ${one} in ${a.file.node}, ${two} in ${b.file.node}`];
  };
  return [
    ...values(({ prefixLength }) => `/${prefixLength}`, "prefix"),
    ...values(({ dev }) => dev, "device"),
    ...values(({ label }) => label, "label"),
    ...values(({ scope }) => scope, "scope"),
  ];
}

/** The line in the block of addresses; `virtual_ipaddress` itself where it came from a variable. */
function lineOfAddress({ file, instance }: Member, address: string) {
  const block = nodeAt(file.outline, instance.position.line);
  const line = [...walk(block?.children ?? [])].find(
    ({ keyword }) => keyword === address || keyword.startsWith(`${address}/`),
  );
  return line === undefined ? placeOf(file, instance, "virtual_ipaddress") : positionOf(file, line);
}

const order: Rule = {
  id: "L12",
  title: "the same virtual addresses in another order",
  check: pairs((a, b) => {
    const [mine, theirs] = [list(a), list(b)];
    const same = mine.length === theirs.length && minus(theirs, mine).length === 0;
    if (!same || mine.every((address, index) => address === theirs[index])) return [];
    return [
      finding("L12", "info", placeOf(b.file, b.instance, "virtual_ipaddress"), {
        message: `The addresses stand in another order than in ${a.file.node}. That is harmless: they are compared as a set.`,
        related: [related(placeOf(a.file, a.instance, "virtual_ipaddress"), "the other order")],
      }),
    ];
  }),
};

const unadvertised = ["virtual_ipaddress_excluded", "virtual_routes", "virtual_rules"] as const;

const excluded: Rule = {
  id: "L13",
  title: "virtual_ipaddress_excluded, virtual_routes or virtual_rules differ",
  check: pairs((a, b) =>
    unadvertised.flatMap((keyword) => {
      const [mine, theirs] = [linesOf(a, keyword), linesOf(b, keyword)];
      const onlyMine = unheld(minus(mine, theirs), b);
      const onlyTheirs = unheld(minus(theirs, mine), a);
      if (onlyMine.length + onlyTheirs.length === 0) return [];
      const [has, lacks, lost] = onlyMine.length > 0 ? [a, b, onlyMine] : [b, a, onlyTheirs];
      return [
        finding("L13", "warning", placeOf(lacks.file, lacks.instance, keyword), {
          message: `${keyword} differs: \`${lost.join("`, `")}\` of ${has.file.node} is not in ${lacks.file.node}. It is not advertised, so nothing is logged; it is missing while ${lacks.file.node} is master.`,
          hint: `Write the same ${keyword} in both files.`,
          related: [related(placeOf(has.file, has.instance, keyword), "the longer block")],
        }),
      ];
    }),
  ),
};

/** What the other advertises is another mistake: L14. */
const unheld = (lines: readonly string[], other: Member): readonly string[] =>
  lines.filter((line) => !list(other).includes(line.split(/[ /]/)[0]!));

function linesOf({ file, instance }: Member, keyword: string): readonly string[] {
  const block = nodeAt(file.outline, instance.position.line);
  return (block?.children ?? [])
    .filter((child) => child.keyword === keyword)
    .flatMap(({ children }) => children.map((line) => [line.keyword, ...line.words].join(" ")));
}

const elsewhere: Rule = {
  id: "L14",
  title: "a virtual address advertised here, excluded there",
  check: pairs((a, b) => [...hidden(a, b), ...hidden(b, a)]),
};

function hidden(shows: Member, hides: Member): readonly Finding[] {
  const advertised = list(shows);
  return hides.instance.excludedAddresses
    .filter(({ address }) => advertised.includes(address))
    .map(({ address }) =>
      finding("L14", "error", lineOfAddress(hides, address), {
        message: `${address} is advertised by ${shows.file.node} and excluded in ${hides.file.node}, so the lists differ: up to keepalived 2.3.2 both become master, from 2.3.3 on the difference is logged alone.`,
        versions: lenient,
        severityIn: lenientLater,
        hint: `Put ${address} into the same block in both files.`,
        related: [related(lineOfAddress(shows, address), "advertised here")],
      }),
    );
}

const ownAddress: Rule = {
  id: "L39",
  title: "virtual address that is the node's own address",
  check: each((file) =>
    file.config.vrrpInstances
      .map((instance): Member => ({ file, instance }))
      .filter(({ instance }) => list({ file, instance }).includes(instance.sourceAddress ?? ""))
      .map((member) =>
        finding("L39", "error", lineOfAddress(member, member.instance.sourceAddress!), {
          message: `${member.instance.sourceAddress} is the address that ${nameOf(member)} sends from and a virtual address too. keepalived removes it at start; if it is the interface's only one the instance goes to FAULT and the host is cut off.`,
          hint: "Give the virtual router an address that no host has.",
          related: [related(placeOf(file, member.instance, sourceKeyword(member)), "the node's own address")],
        }),
      ),
  ),
};

const sourceKeyword = (member: Member): string =>
  says(member, "unicast_src_ip") ? "unicast_src_ip" : "mcast_src_ip";

const twice: Rule = {
  id: "L42",
  title: "one virtual address in two instances of a file",
  check: each((file) => {
    const holders = new Map<string, Member>();
    return file.config.vrrpInstances.flatMap((instance) => {
      const member = { file, instance };
      return [...instance.virtualAddresses, ...instance.excludedAddresses].flatMap((address) => {
        const first = holders.get(address.address);
        if (first === undefined) holders.set(address.address, member);
        return first === undefined || first.instance === instance
          ? []
          : [heldTwice(file, first, member, address)];
      });
    });
  }),
};

function heldTwice(file: ParsedFile, first: Member, second: Member, address: VirtualAddress): Finding {
  return finding("L42", "error", lineOfAddress(second, address.address), {
    message: `${cidr(address)} belongs to ${first.instance.name} and to ${second.instance.name}. Where they have different masters both nodes hold it at once; where one node is master of both, the first instance to leave takes it from the other.`,
    hint: "Keep it in one of the two, or make one instance of them.",
    related: [related(lineOfAddress({ file, instance: first.instance }, address.address), "the first time")],
  });
}

export const addressRules: readonly Rule[] = [
  count,
  others,
  form,
  order,
  excluded,
  elsewhere,
  ownAddress,
  twice,
];
