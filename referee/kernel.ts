import { execFileSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { type ArchiveEntry, cpioArchive } from "./cpio.ts";
import { guestInit } from "./guest-init.ts";

/** What qemu boots. */
export interface KernelFiles {
  readonly kernel: string;
  readonly initramfs: string;
  /** `6.1.0-56-cloud-amd64`. */
  readonly release: string;
}

const wantedModules = [
  "virtio_pci",
  "virtio_net",
  "virtio_console",
  ...["rr", "wrr", "lc", "wlc", "sed", "nq", "sh", "dh", "lblc", "lblcr", "mh", "fo", "ovf"].map(
    (scheduler) => `ip_vs_${scheduler}`,
  ),
];

/**
 * Debian's cloud kernel and a small root with busybox, ipvsadm and the modules, made once and kept in `directory`.
 * Nothing is installed: the packages are fetched and unpacked there.
 * @throws Error if a package cannot be had.
 */
export function kernelFiles(directory: string): KernelFiles {
  mkdirSync(directory, { recursive: true });
  const root = join(directory, "packages");
  if (!existsSync(join(root, ".complete"))) unpackPackages(directory, root);
  const kernel = one(join(root, "boot/vmlinuz-*"));
  const release = basename(kernel).slice("vmlinuz-".length);
  const initramfs = join(directory, "initramfs.gz");
  writeFileSync(initramfs, gzipSync(cpioArchive(rootFiles(root, release)), { level: 1 }));
  return { kernel, initramfs, release };
}

function unpackPackages(directory: string, root: string): void {
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  const depends = run("apt-cache", ["depends", "--important", "linux-image-cloud-amd64"], directory);
  const image = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (image === undefined)
    throw new Error("linux-image-cloud-amd64 was awaited in the package lists; run apt-get update.");
  const packages = [image, "busybox-static", "ipvsadm"];
  for (const old of globSync(join(directory, "*.deb"))) rmSync(old);
  run("apt-get", ["download", ...packages], directory);
  for (const file of globSync(join(directory, "*.deb"))) run("dpkg", ["-x", file, root], directory);
  writeFileSync(join(root, ".complete"), "");
}

function rootFiles(root: string, release: string): ArchiveEntry[] {
  const modules = modulesInOrder(join(root, "lib/modules", release));
  const ipvsadm = join(root, "sbin/ipvsadm");
  const file = (path: string, from: string, mode = 0o755) => ({ path, mode, data: readFileSync(from) });
  const libraries = librariesOf(ipvsadm);
  const directories = ["bin", "proc", "sys", "dev", "modules", "lib", "lib64", "lib/x86_64-linux-gnu"];
  return [
    ...directories.map((path) => ({ path, mode: 0o755 })),
    { path: "init", mode: 0o755, data: Buffer.from(guestInit(modules.map((module) => basename(module)))) },
    file("bin/busybox", one(join(root, "{bin,usr/bin}/busybox"))),
    file("bin/ipvsadm", ipvsadm),
    ...libraries.map((library) =>
      file(
        library.includes("ld-linux")
          ? `lib64/${basename(library)}`
          : `lib/x86_64-linux-gnu/${basename(library)}`,
        library,
      ),
    ),
    ...modules.map((module) => file(`modules/${basename(module)}`, module, 0o644)),
  ];
}

/** This machine's own libraries: those of the same Debian as the package. */
function librariesOf(program: string): string[] {
  const found = run("ldd", [program], "/").matchAll(/(\/\S+) \(0x/g);
  const libraries = [...found].map(([, path]) => path!);
  if (libraries.length === 0) throw new Error(`Libraries of ${program} were awaited from ldd; found none.`);
  return libraries;
}

/** Every wanted module after those that it depends on. */
function modulesInOrder(directory: string): string[] {
  const files = new Map(
    globSync(join(directory, "kernel/**/*.ko")).map((path) => [
      basename(path, ".ko").replaceAll("-", "_"),
      path,
    ]),
  );
  const order: string[] = [];
  const visit = (name: string): void => {
    const path = files.get(name);
    if (path === undefined)
      throw new Error(`The module ${name} was awaited in ${directory}; it is not there.`);
    if (order.includes(path)) return;
    for (const needed of dependsOf(path)) visit(needed);
    order.push(path);
  };
  for (const name of wantedModules) visit(name);
  return order;
}

function dependsOf(module: string): string[] {
  const depends = /\0depends=([^\0]*)\0/.exec(readFileSync(module, "latin1"))?.[1] ?? "";
  return depends === "" ? [] : depends.replaceAll("-", "_").split(",");
}

function one(pattern: string): string {
  const [found] = globSync(pattern);
  if (found === undefined) throw new Error(`A file like ${pattern} was awaited; there is none.`);
  return found;
}

function run(program: string, args: readonly string[], cwd: string): string {
  return execFileSync(program, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
