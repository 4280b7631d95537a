import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { runConversation } from "./simulation/conversation.ts";

/*
 * Golden conversations. With KEELHAUL_BLESS=1 the files are rewritten to what the machine says now; read the difference
 * and keep it only if you understand every line.
 */
const folder = new URL("../../conversations/", import.meta.url);

describe("conversations", () => {
  test.each(readdirSync(folder).filter((name) => name.endsWith(".txt")))("%s", (name) => {
    const file = new URL(name, folder);
    const written = readFileSync(file, "utf8");
    const said = runConversation(written);
    if (process.env.KEELHAUL_BLESS === "1") writeFileSync(file, said);
    else expect(said).toBe(written);
  });
});
