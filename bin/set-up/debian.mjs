// Debian packages, installed without starting or enabling any service on this machine: Keelhaul runs these programs
// inside labs only.
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { findProgram } from "./programs.mjs";
import { runQuietly } from "./run.mjs";

const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" };

export const canInstall = () => process.getuid?.() === 0 && findProgram("apt-get") !== null;

export const remedy = (names) => {
  const command = `apt-get install --no-install-recommends ${names.join(" ")}`;
  return process.getuid?.() === 0 ? command : `sudo ${command}`;
};

/** Installs what brings these entries of the table of programs. Throws SetUpError. */
export function install(entries) {
  const packages = entries.map((entry) => entry.package);
  apt(["update", "-qq"]);
  withoutStartingServices(() =>
    apt(["install", "-qq", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", ...packages]),
  );
  for (const { service } of entries) if (service) disable(service);
}

/** Not at the next start of the machine either. Where there is neither an init script nor systemd nothing starts it. */
function disable(service) {
  if (existsSync(`/etc/init.d/${service}`))
    runQuietly("update-rc.d", [service, "disable"], { env: environment });
  else if (findProgram("systemctl")) runQuietly("systemctl", ["disable", service], { env: environment });
}

const apt = (args) => runQuietly("apt-get", args, { env: environment });

const policy = "/usr/sbin/policy-rc.d";

/** Maintainer scripts ask this file before they start a service; 101 says that it is not allowed. */
function withoutStartingServices(work) {
  const own = !existsSync(policy);
  if (own) writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    work();
  } finally {
    if (own) rmSync(policy, { force: true });
  }
}
