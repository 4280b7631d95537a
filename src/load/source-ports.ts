/** Below the kernel's own range of ephemeral ports (net.ipv4.ip_local_port_range), which others draw from. */
const FIRST = 10_000;
const COUNT = 22_000;

/**
 * Source ports, one after the other for each source address: a port comes again only after 22,000 requests
 * of that source. Drawn by the kernel, ports come again much sooner, and a director's connection table, or
 * whoever reads the capture, may take the new connection for the old one.
 */
export class SourcePorts {
  readonly #next: Uint16Array;

  /** `seed` sets where to begin: probers that follow one another begin at different places. */
  constructor(sources: number, seed: number) {
    this.#next = new Uint16Array(sources).fill((seed * 7919) % COUNT);
  }

  next(source: number): number {
    const at = this.#next[source] ?? 0;
    this.#next[source] = (at + 1) % COUNT;
    return FIRST + at;
  }
}
