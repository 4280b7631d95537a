import { readdirSync, readFileSync } from "node:fs";

/** Processes whose command line has an argument that ends in `program` and another one that is `argument`. */
export function processesNaming(program: string, argument: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const words = commandOf(pid).split("\0");
      return words.some((word) => word.endsWith(program)) && words.includes(argument);
    })
    .map((pid) => `process ${pid}`);
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return "";
  }
}
