import { readFileSync } from "node:fs";
import { join } from "node:path";
import { register, registerTable } from "./register.ts";

describe("the register of mistakes", () => {
  test("has each of the 78 once", () => {
    expect(register.map(({ id }) => id)).toEqual(Array.from({ length: 78 }, (_, index) => `L${index + 1}`));
  });

  test("is the table of docs/config-check.md", () => {
    const page = readFileSync(join(import.meta.dirname, "../../docs/config-check.md"), "utf8");
    expect(page).toContain(`\n${registerTable()}\n`);
  });
});
