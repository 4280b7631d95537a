import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { ignoreSignal, monotonicNs } from "@keelhaul/linux";
import { ServiceManager } from "../notify/systemd.ts";
import { Log } from "../process/log.ts";
import { type Options, parseOptions, usage } from "./options.ts";
import { type Reading, readConfig } from "./read-config.ts";
import { Watchdog } from "./watchdog.ts";

/** The director's first process: reads the configuration, then watches over those that do the work. */

const wrongInput = 2;
/** `keepalived --signum=JSON`. Node cannot hear it, but need not die of it. */
const signalOfJson = 36;

function fail(lines: readonly string[]): never {
  process.stderr.write(`${lines.join("\n")}\n`);
  process.exit(wrongInput);
}

function optionsOrEnd(): Options {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options !== "help") return options;
  } catch (error) {
    fail([(error as Error).message, usage]);
  }
  process.stdout.write(usage);
  process.exit(0);
}

function testConfiguration({
  errors,
  warnings,
}: {
  errors: readonly string[];
  warnings: readonly string[];
}): never {
  process.stdout.write([...warnings, ...errors].map((line) => `${line}\n`).join(""));
  process.exit(errors.length > 0 ? wrongInput : 0);
}

function start(options: Options, reading: Extract<Reading, { kind: "usable" }>): void {
  const log = new Log(options.run.detail);
  log.always("Starting Keelhaul director");
  for (const warning of reading.warnings) log.always(warning);
  mkdirSync(options.run.stateDir, { recursive: true });
  if (options.pidFile !== undefined) writeFileSync(options.pidFile, `${process.pid}\n`);

  const service = ServiceManager.fromEnvironment();
  const watchdog = new Watchdog(options, reading.config, log, service, (status) => {
    if (options.pidFile !== undefined) rmSync(options.pidFile, { force: true });
    log.always("Stopped Keelhaul director");
    process.exit(status);
  });
  process.on("SIGTERM", () => watchdog.stop(0));
  process.on("SIGINT", () => watchdog.stop(0));
  process.on("SIGHUP", () => {
    service.reloading(monotonicNs());
    service.ready(reload(options, watchdog, log) ? "Running" : "Running; the new configuration was refused");
  });
  process.on("SIGUSR1", () => watchdog.dump("data"));
  ignoreSignal(signalOfJson);
  process.on("SIGUSR2", () => watchdog.dump("stats"));
  watchdog.start();
  flushCompileCache();
}

/**
 * Where keepalived would end, and leave its addresses behind, the running configuration goes on.
 * @returns whether the new one was taken.
 */
function reload(options: Options, watchdog: Watchdog, log: Log): boolean {
  log.always("Reloading ...");
  const reading = readConfig(options);
  for (const warning of reading.warnings) log.always(warning);
  if (reading.kind === "usable") {
    watchdog.reload(reading.config);
    log.always("Reload finished");
  } else {
    for (const error of reading.errors) log.always(error);
    log.always("The new configuration cannot be run; the one before it goes on.");
  }
  return reading.kind === "usable";
}

const options = optionsOrEnd();
const reading = readConfig(options);
if (options.configTest) testConfiguration({ errors: [], ...reading });
if (reading.kind === "unusable") fail([...reading.warnings, ...reading.errors]);
start(options, reading);
