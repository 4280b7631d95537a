import { readFileSync, writeFileSync } from "node:fs";
import { DIRECTOR_ALONE, KEEPALIVED_ALONE, OF_WHOLE_FILES } from "./differences.ts";
import { differencesPage } from "./page.ts";

const page = new URL("../../docs/differences-from-keepalived.md", import.meta.url);

test("the page is what the tables say (KEELHAUL_UPDATE=1 writes it)", () => {
  if (process.env.KEELHAUL_UPDATE === "1") writeFileSync(page, differencesPage());
  expect(readFileSync(page, "utf8")).toBe(differencesPage());
});

test("every difference has its reason", () => {
  for (const { subject, keepalived, director, reason } of [
    ...DIRECTOR_ALONE,
    ...KEEPALIVED_ALONE,
    ...OF_WHOLE_FILES,
  ]) {
    for (const text of [subject, keepalived, director, reason]) expect(text.length).toBeGreaterThan(3);
  }
});
