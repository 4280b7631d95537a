#!/usr/bin/env node
// node bin/typescript.mjs FILE.ts [ARGUMENT…]: runs a file of this repository under a Node that knows TypeScript.
import { launch } from "./launch.mjs";

const [file, ...args] = process.argv.slice(2);
await launch(file, args);
