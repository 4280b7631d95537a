import type { IpAddress, VirtualAddress, VrrpInstance } from "@keelhaul/director/config";
import type { Finding, Position } from "./finding.ts";
import { type ParsedFile, placeOf, statement } from "./parsed-file.ts";
import { each, type Rule } from "./rule.ts";

/** An instance and the file (the node) that it is on. */
export interface Member {
  readonly file: ParsedFile;
  readonly instance: VrrpInstance;
}

/** The instances that are one virtual router, at most one from each file, in the order of the files. */
export type Cluster = readonly Member[];

/**
 * Pairs the instances of the nodes: those of one VRID first, and of these the ones that share more (two interfaces may
 * have one VRID); what is left by name, then by a virtual address in common. So an instance whose VRID was mistyped still finds its peer.
 */
export function clustersOf(files: readonly ParsedFile[]): readonly Cluster[] {
  const clusters: Member[][] = [];
  for (const file of files) {
    let left: Member[] = file.config.vrrpInstances.map((instance) => ({ file, instance }));
    const open = new Set(clusters);
    for (const alike of [sameVridAndName, sameVridAndAddress, sameVrid, sameName, shareAddress]) {
      left = left.filter((member) => {
        const found = [...open].find((cluster) => cluster.some((other) => alike(other, member)));
        if (found === undefined) return true;
        found.push(member);
        open.delete(found);
        return false;
      });
    }
    clusters.push(...left.map((member) => [member]));
  }
  return clusters;
}

const sameVrid = (a: Member, b: Member): boolean =>
  a.instance.vrid === b.instance.vrid && familyOf(a.instance) === familyOf(b.instance);
const sameVridAndName = (a: Member, b: Member): boolean => sameVrid(a, b) && sameName(a, b);
const sameVridAndAddress = (a: Member, b: Member): boolean => sameVrid(a, b) && shareAddress(a, b);
const sameName = (a: Member, b: Member): boolean =>
  a.instance.name === b.instance.name && familyOf(a.instance) === familyOf(b.instance);
const shareAddress = (a: Member, b: Member): boolean => {
  const addresses = new Set<string>(addressesOf(a.instance));
  return addressesOf(b.instance).some((address) => addresses.has(address));
};

export const familyOf = ({ virtualAddresses: [first] }: VrrpInstance): 4 | 6 =>
  first?.address.includes(":") ? 6 : 4;

/** Every address that the instance holds, advertised or not. */
export const addressesOf = ({ virtualAddresses, excludedAddresses }: VrrpInstance): readonly IpAddress[] =>
  [...virtualAddresses, ...excludedAddresses].map(({ address }) => address);

/** A rule that compares two members of one virtual router; each pair is looked at once. */
export function pairs(check: (a: Member, b: Member) => readonly Finding[]): Rule["check"] {
  return (files) =>
    clustersOf(files).flatMap((cluster) =>
      cluster.flatMap((a, index) => cluster.slice(index + 1).flatMap((b) => check(a, b))),
    );
}

/** `a` is the member that shall win: the higher priority, the earlier file at a tie. */
export function ranked(a: Member, b: Member): readonly [better: Member, other: Member] {
  return b.instance.priority > a.instance.priority ? [b, a] : [a, b];
}

/** Is the keyword written in the instance's block? */
export const says = ({ file, instance }: Member, keyword: string): boolean =>
  statement(file, instance, keyword) !== undefined;

/** `VI_1 in a`: how messages name a member. */
export const nameOf = ({ file, instance }: Member): string => `${instance.name} in ${file.node}`;

export const cidr = ({ address, prefixLength }: VirtualAddress): string => `${address}/${prefixLength}`;

/** Where the keyword stands in the instance's block; the block itself where it does not. */
export const at = ({ file, instance }: Member, keyword?: string): Position =>
  placeOf(file, instance, keyword);

/** A rule that looks at each instance by itself. */
export function everyMember(check: (member: Member) => readonly Finding[]): Rule["check"] {
  return each((file) => file.config.vrrpInstances.flatMap((instance) => check({ file, instance })));
}
