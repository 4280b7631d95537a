import { type Ipv4, ipv4 } from "../domain/address.ts";
import { nearest } from "./nearest.ts";
import { baseOf, isHostOf, type Network, outsideSegment, parseNetwork } from "./network.ts";
import { poolAddresses, poolMistake } from "./pool.ts";
import type { TopologyFile } from "./schema.ts";
import type { Draft } from "./shape.ts";
import type { Mistake, Path, Source } from "./source.ts";

type DraftNode = NonNullable<NonNullable<Draft<TopologyFile>["nodes"]>[string]>;

/**
 * Judges the address plan: every name exists, every address lies in its segment and belongs to one owner.
 * Parts that are missing from the draft have their mistake already and are passed over.
 */
export function planMistakes(source: Source, draft: Draft<TopologyFile>): Mistake[] {
  const plan = new Plan(source, draft);
  plan.judge();
  return plan.mistakes;
}

class Plan {
  readonly mistakes: Mistake[] = [];
  readonly #source: Source;
  readonly #draft: Draft<TopologyFile>;
  readonly #segments = new Map<string, Network>();
  /** Segment and address, and who has it. */
  readonly #owners = new Map<string, string>();

  constructor(source: Source, draft: Draft<TopologyFile>) {
    this.#source = source;
    this.#draft = draft;
  }

  judge(): void {
    this.#judgeSegments();
    this.#judgeVips();
    this.#judgeNodes();
    this.#judgePages();
  }

  #say(path: Path, text: string): void {
    this.mistakes.push(this.#source.at(path, text));
  }

  #judgeSegments(): void {
    for (const [name, segment] of Object.entries(this.#draft.segments ?? {})) {
      if (segment?.network === undefined) continue;
      const network = parseNetwork(segment.network);
      const base = baseOf(network);
      if (base !== network.network) {
        const right = `${base}/${network.prefixLength}`;
        this.#say(
          ["segments", name, "network"],
          `${segment.network} names a host and not a network; ${right} would be right`,
        );
      }
      this.#segments.set(name, { network: base, prefixLength: network.prefixLength });
    }
  }

  #judgeVips(): void {
    const services = new Map<string, string>();
    for (const [name, vip] of Object.entries(this.#draft.vips ?? {})) {
      const path = ["vips", name];
      if (vip?.protocol !== undefined && vip.port === undefined)
        this.#say(
          [...path, "protocol"],
          `${name} has a protocol and no port; the service's port would be right beside it`,
        );
      if (vip?.address === undefined || vip.segment === undefined) continue;
      this.#judgeAddress([...path, "address"], vip.address, [...path, "segment"], vip.segment);
      const service = `${vip.address} port ${vip.port ?? "any"} ${vip.protocol ?? "tcp"}`;
      const other = services.get(service);
      if (other !== undefined)
        this.#say([...path, "address"], `${service} is already VIP ${other}; each VIP once would be right`);
      services.set(service, name);
      this.#owners.set(ownerKey(vip.segment, vip.address), `VIP ${name}`);
    }
  }

  #judgeNodes(): void {
    const nodes = Object.entries(this.#draft.nodes ?? {});
    if (this.#draft.nodes !== undefined && nodes.length === 0)
      this.#say(["nodes"], "nodes is empty; at least one node would be right");
    for (const [name, node] of nodes) {
      if (node === undefined) continue;
      this.#judgeKeywords(name, node);
      this.#judgeInterfaces(name, node);
      node.loopback?.forEach((vip, index) => {
        if (vip !== undefined) this.#judgeName(["nodes", name, "loopback", index], "VIP", vip);
      });
    }
  }

  #judgeKeywords(name: string, node: DraftNode): void {
    const { role } = node;
    if (role === undefined) return;
    for (const [keyword, owner, what] of [
      ["config", "director", "the path of its keepalived.conf"],
      ["page", "real-server", "the text that it answers with"],
    ] as const) {
      const given = this.#source.has(["nodes", name, keyword]);
      if (given && role !== owner) {
        const path = ["nodes", name, keyword];
        this.mistakes.push(
          this.#source.atKey(path, `${name} is a ${role} with a ${keyword}; only a ${owner} has one`),
        );
      } else if (!given && role === owner) {
        this.#say(
          ["nodes", name, keyword],
          `${name} is a ${owner} without ${keyword}; ${what} would be right`,
        );
      }
    }
  }

  #judgeInterfaces(name: string, node: DraftNode): void {
    const path = ["nodes", name, "interfaces"];
    const plugged = new Map<string, string>();
    const interfaces = Object.entries(node.interfaces ?? {});
    if (node.interfaces !== undefined && interfaces.length === 0 && this.#source.isEmpty(path))
      this.#say(path, `${name} has no interfaces; at least one, such as eth0, would be right`);
    for (const [nic, facts] of interfaces) {
      if (facts?.segment === undefined) continue;
      const { segment, address, pool } = facts;
      const at = [...path, nic];
      const other = plugged.get(segment);
      if (other !== undefined)
        this.#say(
          [...at, "segment"],
          `${nic} is plugged into ${segment} as ${other} is; one interface of a node on each segment would be right`,
        );
      plugged.set(segment, nic);
      if (address === undefined) this.#judgeName([...at, "segment"], "segment", segment);
      else if (this.#judgeAddress([...at, "address"], address, [...at, "segment"], segment))
        this.#own([...at, "address"], segment, address, `${name} ${nic}`);
      if (pool !== undefined) this.#judgePool(at, `${name} ${nic}`, segment, pool);
    }
  }

  #judgePool(at: Path, owner: string, segment: string, pool: string): void {
    const path = [...at, "pool"];
    if (!this.#source.has([...at, "address"])) {
      this.#say(path, `${owner} has a pool and no address; an address of its own would be right beside it`);
      return;
    }
    const ownerOf = (address: Ipv4) => this.#owners.get(ownerKey(segment, address));
    const mistake = poolMistake(pool, { segment, network: this.#segments.get(segment), ownerOf });
    if (mistake !== null) this.#say(path, mistake);
    else
      for (const each of poolAddresses(pool))
        this.#owners.set(ownerKey(segment, each), `the pool of ${owner}`);
  }

  #own(path: Path, segment: string, address: string, owner: string): void {
    const key = ownerKey(segment, address);
    const other = this.#owners.get(key);
    if (other === undefined) this.#owners.set(key, owner);
    else this.#say(path, `${address} belongs to ${other} already; an address of its own would be right`);
  }

  /** True when the address can be one of the segment. */
  #judgeAddress(path: Path, address: string, segmentPath: Path, segment: string): boolean {
    if (!this.#judgeName(segmentPath, "segment", segment)) return false;
    const network = this.#segments.get(segment);
    if (!network) return false;
    if (isHostOf(network, ipv4(address))) return true;
    this.#say(path, outsideSegment(address, segment, network));
    return false;
  }

  #judgeName(path: Path, kind: "segment" | "VIP", name: string): boolean {
    const keyword = kind === "VIP" ? "vips" : "segments";
    const known = this.#draft[keyword];
    if (this.#source.has([keyword, name])) return true;
    if (known === undefined && this.#source.has([keyword])) return true;
    const names = Object.keys(known ?? {});
    const meant = nearest(name, names);
    const right = meant ? `did you mean "${meant}"?` : `known here: ${names.join(", ") || "none"}`;
    this.#say(path, `there is no ${kind} "${name}"; ${right}`);
    return false;
  }

  /** Answers are told apart by their pages. */
  #judgePages(): void {
    const owners = new Map<string, string>();
    for (const [name, node] of Object.entries(this.#draft.nodes ?? {})) {
      if (node?.page === undefined) continue;
      const other = owners.get(node.page);
      if (other !== undefined)
        this.#say(
          ["nodes", name, "page"],
          `${name} answers as ${other} does; a page of its own would be right`,
        );
      owners.set(node.page, name);
    }
  }
}

const ownerKey = (segment: string, address: string): string => `${segment} ${address}`;
