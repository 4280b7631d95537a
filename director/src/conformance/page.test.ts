import { readFileSync } from "node:fs";
import { renderPage } from "./page.ts";
import { binds, readRegister } from "./register.ts";
import { testedIds } from "./tested.ts";

const register = readRegister();
const tests = testedIds();

test("the register has all 306 requirements", () => expect(register).toHaveLength(306));

test("every id that a test carries is in the register", () => {
  const known = new Set(register.map(({ id }) => id));
  expect([...tests.keys()].filter((id) => !known.has(id))).toEqual([]);
});

test("every MUST and MUST NOT has a test or says why it has none", () => {
  const silent = register.filter((each) => binds(each) && !tests.has(each.id) && each.standing === null);
  expect(silent.map(({ id }) => id)).toEqual([]);
});

test("what is open has no test that claims it, and a note is about something tested", () => {
  const wrong = register.filter(
    ({ id, standing }) =>
      (standing?.kind === "open" && tests.has(id)) || (standing?.kind === "note" && !tests.has(id)),
  );
  expect(wrong.map(({ id }) => id)).toEqual([]);
});

test("docs/conformance.md is what the register and green tests make it", () => {
  const page = readFileSync(new URL("../../../docs/conformance.md", import.meta.url), "utf8");
  expect(page).toBe(renderPage(register, tests, new Set()));
});
