import { commandsFor, fifoLine } from "./words.ts";

const scripts = {
  any: { argv: ["/n", "x"] as const },
  master: { argv: ["/m", "own"] as const, user: "nobody" },
};
const subject = { kind: "INSTANCE", name: "VI_1", priority: 150 } as const;

test("the state's own script comes first and as it is written, then notify with four more arguments", () => {
  expect(commandsFor(scripts, subject, "MASTER")).toEqual([
    { argv: ["/m", "own"], user: "nobody" },
    { argv: ["/n", "x", "INSTANCE", "VI_1", "MASTER", "150"] },
  ]);
  expect(commandsFor(scripts, subject, "STOP")).toEqual([
    { argv: ["/n", "x", "INSTANCE", "VI_1", "STOP", "150"] },
  ]);
  expect(commandsFor({}, subject, "MASTER")).toEqual([]);
});

test("a group has priority 0", () => {
  const [command] = commandsFor({ any: { argv: ["/n"] } }, { kind: "GROUP", name: "G" }, "BACKUP");
  expect(command?.argv).toEqual(["/n", "GROUP", "G", "BACKUP", "0"]);
});

test("a pipe is told with the name in quotes", () => {
  expect(fifoLine(subject, "MASTER")).toBe('INSTANCE "VI_1" MASTER 150');
  expect(fifoLine({ kind: "GROUP", name: "G" }, "MASTER")).toBe('GROUP "G" MASTER 0');
});
