import { writeFileSync } from "node:fs";
import { jsonSchema } from "./schema.ts";

/** Writes `topologies/schema.json`, with which editors check and complete topologies: `node src/topology/write-schema.ts`. */
const target = new URL("../../topologies/schema.json", import.meta.url);
writeFileSync(target, `${JSON.stringify(jsonSchema(), null, 2)}\n`);
