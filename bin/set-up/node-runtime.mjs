// Node 24 as an npm package, beside the machine's Node, which stays as it is.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runtimeDirectory, runtimePackage, suitableNode, wantedMajor } from "./node.mjs";
import { npm } from "./npm.mjs";

export const nodeRuntime = {
  missing: () => suitableNode() === null,
  title: `Node ${wantedMajor} into .runtime/ (the machine's is ${process.version} and stays as it is)`,
  remedy: `install Node ${wantedMajor} or newer`,
  /** Throws SetUpError. */
  install() {
    mkdirSync(runtimeDirectory, { recursive: true });
    writeFileSync(path.join(runtimeDirectory, "package.json"), '{ "private": true }\n');
    const wanted = `${runtimePackage}@${wantedMajor}`;
    npm(process.execPath, runtimeDirectory, [
      "install",
      `--prefix=${runtimeDirectory}`,
      "--no-save",
      "--no-package-lock",
      wanted,
    ]);
  },
};
