import { type Look, serverName, statisticsText } from "../director/src/ipvs/scenario.ts";

/** Servers from `ipvsadm -Ln --nosort --persistent-conn`, in the kernel's order. */
export function serversOf(listing: string): Look["servers"] {
  const lines = [...listing.matchAll(/^ *-> 10\.0\.1\.(\d+):\d+ +(\d+) +(\d+) +(\d+) +(\d+)/gm)];
  return lines.map(([, last, ...numbers]) => {
    const [weight, persistent, active, inactive] = numbers.map(Number) as [number, number, number, number];
    return { name: serverName(0x0a000100 + Number(last)), weight, active, inactive, persistent };
  });
}

/** The counters of each service in `ipvsadm -Ln --stats --exact`, by `10.96.0.1:80`. */
export function statisticsOf(listing: string): Map<string, string> {
  const lines = [...listing.matchAll(/^(?:TCP|UDP) +(\S+) +(\d+) +(\d+) +\d+ +(\d+)/gm)];
  return new Map(
    lines.map(([, service, ...numbers]) => {
      const [connections, packets, bytes] = numbers.map(Number) as [number, number, number];
      return [service!, statisticsText(connections, packets, bytes)];
    }),
  );
}

/** `B SYN_RECV` for each connection in lines of /proc/net/ip_vs_conn; templates, whose client port is 0, left out. */
export function entriesOf(lines: string): string[] {
  return lines
    .split("\n")
    .map((line) => line.trim().split(/ +/))
    .filter((fields) => fields.length >= 8 && fields[2] !== "0000")
    .map((fields) => `${serverName(Number.parseInt(fields[5]!, 16))} ${fields[7]}`);
}
