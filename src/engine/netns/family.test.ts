import { family } from "./family.ts";

const process = (pid: number, parent: number, session: number) => ({ pid, parent, session, started: "1" });

describe("the family of a program", () => {
  const starter = process(10, 1, 10);
  const program = process(11, 10, 10);

  test("is the program and its descendants, parents first, and not its starter", () => {
    const grandchild = process(12, 13, 10);
    const child = process(13, 11, 10);
    expect(family([grandchild, child, starter, program], 11, 10)).toEqual([11, 13, 12]);
  });

  test("counts descendants that have a session of their own", () => {
    const child = process(12, 11, 12);
    expect(family([starter, program, child, process(13, 12, 13)], 11, 10)).toEqual([11, 12, 13]);
  });

  test("finds orphans by the session after the program has died", () => {
    const orphan = process(12, 2, 10);
    expect(family([starter, orphan, process(13, 12, 10), process(14, 2, 14)], 11, 10)).toEqual([12, 13]);
  });

  test("leaves neighbours alone", () => {
    expect(family([starter, program, process(20, 1, 20), process(21, 20, 20)], 11, 10)).toEqual([11]);
  });
});
