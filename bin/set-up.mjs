#!/usr/bin/env node
// Installs what the asked work needs and this machine lacks; says what it does, asks nothing, and does nothing when
// nothing is missing. Plain JavaScript without dependencies: it runs before there are any, on any Node from 20.
//
//   node bin/set-up.mjs [chaos|bench|test|develop]
import * as debian from "./set-up/debian.mjs";
import { nodeRuntime } from "./set-up/node-runtime.mjs";
import { npmPackages } from "./set-up/npm-packages.mjs";
import { missingPrograms } from "./set-up/programs.mjs";
import { SetUpError } from "./set-up/run.mjs";

const wrongInput = 2;
const machineFailed = 3;
/** `develop` needs Node and npm packages only: lint, format, type check, unit tests. */
const works = ["chaos", "bench", "test", "develop", "referee"];

const work = process.argv[2] ?? "chaos";
if (!works.includes(work)) {
  process.stderr.write(`set-up: '${work}' is not known; it can be ${works.join(", ")}.\n`);
  process.exit(wrongInput);
}
if (process.platform !== "linux") {
  process.stderr.write(
    `set-up: Keelhaul builds its labs from Linux namespaces; this is ${process.platform}.\n`,
  );
  process.exit(machineFailed);
}

const programs = missingPrograms(work).filter((entry) => !entry.optional || debian.canInstall());
if (programs.length > 0 && !debian.canInstall()) {
  refuse(programs);
} else {
  try {
    for (const part of [nodeRuntime, npmPackages])
      if (part.missing()) step(part.title, part.remedy, part.install);
    if (programs.length > 0) installPrograms(programs);
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    process.stderr.write(`set-up: ${error.message}\n`);
    process.exitCode = machineFailed;
  }
}

function refuse(missing) {
  const why = process.getuid() === 0 ? "there is no apt-get here" : "installing them needs root";
  const lines = missing.map(
    ({ program, package: name, use }) => `  ${program.padEnd(11)} ${debian.remedy([name])}   (${use})`,
  );
  process.stderr.write(
    [
      `set-up: ${missing.length === 1 ? "a program is" : `${missing.length} programs are`} missing, and ${why}. Missing, and what gives it:`,
      ...lines,
      `All at once: ${debian.remedy(missing.map((entry) => entry.package))}`,
      "",
    ].join("\n"),
  );
  process.exitCode = machineFailed;
}

function installPrograms(missing) {
  const names = missing.map((entry) => entry.package);
  step(`Debian packages ${names.join(", ")} (no service is started)`, debian.remedy(names), () =>
    debian.install(missing),
  );
}

function step(title, remedy, install) {
  process.stdout.write(`set-up: ${title}\n`);
  const began = Date.now();
  try {
    install();
  } catch (error) {
    if (error instanceof SetUpError) error.message += `\n  By hand: ${remedy}`;
    throw error;
  }
  process.stdout.write(`set-up: done in ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
}
