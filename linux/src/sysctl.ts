import { readFileSync, writeFileSync } from "node:fs";

/**
 * The file of a key. As sysctl(8) has it, `/` stands for a dot inside a name
 * (`net.ipv4.conf.eth0/100.arp_ignore`); a path array takes its parts as they are.
 */
function fileOf(key: string | readonly string[]): string {
  const parts = typeof key === "string" ? key.split(".").map((part) => part.replaceAll("/", ".")) : key;
  return `/proc/sys/${parts.join("/")}`;
}

/** Reads a kernel parameter; `net.*` keys are those of the calling thread's network namespace. */
export function readSysctl(key: string | readonly string[]): string {
  return readFileSync(fileOf(key), "utf8").trimEnd();
}

/** Sets a kernel parameter; `net.*` keys are those of the calling thread's network namespace. */
export function writeSysctl(key: string | readonly string[], value: string | number): void {
  writeFileSync(fileOf(key), `${value}\n`);
}
