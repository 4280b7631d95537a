import { readFileSync } from "node:fs";

/** Tests that make network namespaces; elsewhere they are reported as skipped, with the reason in their name. */
export function describeAsRoot(name: string, body: () => void): void {
  describeWhere(process.getuid?.() === 0, "making network namespaces needs root", name, body);
}

/** Tests of what root of a user namespace may not do either. */
export function describeAsRealRoot(name: string, body: () => void): void {
  const everyone = /^\s*0\s+0\s+4294967295\s*$/.test(readFileSync("/proc/self/uid_map", "utf8"));
  describeWhere(process.getuid?.() === 0 && everyone, "needs root outside of any user namespace", name, body);
}

function describeWhere(possible: boolean, reason: string, name: string, body: () => void): void {
  if (possible) describe(name, body);
  else describe.skip(`${name} [skipped: ${reason}]`, body);
}
