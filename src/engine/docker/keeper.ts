import { createInterface } from "node:readline";
import { connect } from "./connection.ts";
import { removeLab } from "./remove.ts";

/**
 * Holds the network namespace of a lab's switches and cleans up after the lab: `node keeper.ts LAB`, in a namespace
 * of its own. On standard input it is told `keep` and `end` (all has been removed). At the end of that input without
 * either, and on SIGTERM, it removes the lab's containers and networks. When it ends, the kernel removes the
 * namespace with its bridges and cables, and with the cables their far ends.
 */
const [lab = ""] = process.argv.slice(2);
let kept = false;
let ending: Promise<void> | null = null;

const end = (): Promise<void> => {
  ending ??= removeLab(connect(), lab).then(
    () => process.exit(0),
    (error: Error) => {
      process.stderr.write(`${error.message}\n`);
      process.exit(1);
    },
  );
  return ending;
};

for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
process.on("SIGTERM", () => void end());
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
// A kept lab has nothing to say, and the keeper stays all the same.
setInterval(() => {}, 2 ** 30);

createInterface(process.stdin)
  .on("line", (line) => {
    if (line === "end") process.exit(0);
    kept = true;
    process.stdout.write("kept\n");
  })
  .on("close", () => {
    if (!kept) void end();
  });
process.stdout.write("ready\n");
