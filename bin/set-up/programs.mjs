// Programs that are no npm packages: which work needs them, the Debian package that brings each, and the service
// that this package would start with the machine.
import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

const always = ["chaos", "bench", "test"];

export const programs = [
  { program: "nft", package: "nftables", neededFor: always, use: "cuts at switch ports" },
  {
    program: "nginx",
    package: "nginx-light",
    service: "nginx",
    neededFor: always,
    use: "the real servers' pages",
  },
  {
    program: "keepalived",
    package: "keepalived",
    service: "keepalived",
    neededFor: ["test"],
    use: "the interoperability suites",
  },
  { program: "ip", package: "iproute2", neededFor: ["test"], use: "suites that look at a lab from outside" },
  {
    program: "ping",
    package: "iputils-ping",
    neededFor: ["test"],
    use: "suites that try whether nodes reach each other",
  },
  { program: "tshark", package: "tshark", neededFor: ["test"], use: "the referee for our packet decoders" },
  {
    program: "qemu-system-x86_64",
    package: "qemu-system-x86",
    neededFor: ["referee"],
    use: "the kernel that judges our IPVS",
  },
  { program: "chromium", package: "chromium", neededFor: ["test"], use: "the report looked at in a browser" },
  // Optional: where they cannot be installed, the suites that need them are skipped and say so.
  {
    program: "dockerd",
    package: "docker.io",
    service: "docker",
    neededFor: ["test"],
    optional: true,
    use: "the suites of the docker engine",
  },
  {
    program: "containerd",
    package: "containerd",
    service: "containerd",
    neededFor: ["test"],
    optional: true,
    use: "Docker",
  },
  {
    program: "mmdebstrap",
    package: "mmdebstrap",
    neededFor: ["test"],
    optional: true,
    use: "the image of nodes where no registry can be reached",
  },
];

/** Where administrators' programs are, whether or not the PATH of this user names it. */
const administratorsPath = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** Absolute path of a program, or null. */
export function findProgram(name) {
  const directories = (process.env.PATH ?? "").split(path.delimiter).filter(path.isAbsolute);
  for (const directory of [...directories, ...administratorsPath]) {
    const file = path.join(directory, name);
    if (isExecutable(file)) return file;
  }
  return null;
}

export const missingPrograms = (work) =>
  programs.filter((entry) => entry.neededFor.includes(work) && !findProgram(entry.program));

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
