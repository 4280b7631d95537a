/** The 78 mistakes that are known of, and which of them files alone give away. */
import type { Rule } from "./rule.ts";
import { rules } from "./rules/index.ts";

export interface Entry {
  readonly id: Rule["id"];
  readonly title: string;
  /** Null: decided. Else what one would have to look at. */
  readonly undecided: string | null;
}

const undecided: readonly (Omit<Entry, "undecided"> & { readonly undecided: string })[] = [
  {
    id: "L38",
    title: "interface without an address of the family",
    undecided: "needs the host's addresses",
  },
  {
    id: "L40",
    title: "virtual address in no subnet of its interface",
    undecided: "needs the host's addresses and routes",
  },
  {
    id: "L48",
    title: "multicast on a network that blocks it",
    undecided: "needs the network",
  },
  {
    id: "L49",
    title: "firewall without protocol 112 or 224.0.0.18",
    undecided: "needs the host's packet filter",
  },
  {
    id: "L56",
    title: "DR without the address on the real servers' loopback, arp_ignore and arp_announce",
    undecided: "needs the real servers",
  },
  {
    id: "L58",
    title: "NAT whose real servers do not route back through the director",
    undecided: "needs the real servers' routes",
  },
  {
    id: "L76",
    title: "nodes that run releases on either side of 2.3.3, or of 1.3.7",
    undecided: "needs the installed releases; --compat says what one of them does",
  },
];

/** In the order of their numbers. */
export const register: readonly Entry[] = [
  ...[...Map.groupBy(rules, ({ id }) => id)].map(([id, alike]) => ({
    id,
    title: [...new Set(alike.map(({ title }) => title))].join("; "),
    undecided: null,
  })),
  ...undecided,
].toSorted((a, b) => numberOf(a) - numberOf(b));

function numberOf({ id }: Entry): number {
  return Number(id.slice(1));
}

/** The table of docs/config-check.md. */
export function registerTable(): string {
  const rows = register.map(
    ({ id, title, undecided: why }) => `| ${id} | ${title} | ${why === null ? "yes" : `no: ${why}`} |`,
  );
  return ["| rule | mistake | decided |", "| --- | --- | --- |", ...rows].join("\n");
}
