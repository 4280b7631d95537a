import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { echoFrame, read, type Seen } from "./frames.ts";
import { guestMac } from "./guest-init.ts";
import type { KernelFiles } from "./kernel.ts";

const bootSeconds = 90;
const answerSeconds = 30;

/**
 * A kernel under qemu's software emulation. Commands go over a virtio port and frames over a stream socket; neither
 * loses anything, unlike the serial console, which is kept only to say why a boot failed.
 */
export class Guest {
  readonly #directory: string;
  readonly #qemu: ChildProcess;
  readonly #control: Socket;
  readonly #frames: Socket;
  #said = "";
  #received = Buffer.alloc(0);
  #seen: Seen[] = [];
  #wake: () => void = () => {};
  #sequence = 0;

  private constructor(directory: string, qemu: ChildProcess, control: Socket, frames: Socket) {
    this.#directory = directory;
    this.#qemu = qemu;
    this.#control = control;
    this.#frames = frames;
    control.on("data", (bytes) => {
      this.#said += bytes.toString("latin1");
      this.#wake();
    });
    frames.on("data", (bytes) => this.#takeIn(bytes));
    for (const socket of [control, frames]) socket.on("error", () => {});
    qemu.once("exit", () => this.#wake());
  }

  /** @throws Error with the end of the console if the guest does not answer in 90 s. */
  static async boot({ kernel, initramfs }: KernelFiles): Promise<Guest> {
    const directory = mkdtempSync(join(tmpdir(), "keelhaul-referee-"));
    const [controlServer, framesServer] = [createServer(), createServer()];
    const listening: [Server, string][] = [
      [controlServer, "control"],
      [framesServer, "frames"],
    ];
    for (const [server, name] of listening) {
      server.listen(join(directory, name));
      await once(server, "listening");
    }
    const connections = Promise.all([once(controlServer, "connection"), once(framesServer, "connection")]);
    const qemu = startQemu(kernel, initramfs, directory);
    const failed = once(qemu, "exit").then(() => {
      throw new Error(`A running qemu was awaited; it ended. ${consoleEnd(directory)}`);
    });
    failed.catch(() => {});
    const [[control], [frames]] = (await Promise.race([connections, failed])) as [[Socket], [Socket]];
    for (const [server] of listening) server.close();
    const guest = new Guest(directory, qemu, control, frames);
    await guest.#hello();
    return guest;
  }

  /**
   * What shell commands print, errors included.
   * @throws Error if one of them fails.
   */
  async run(commands: string): Promise<string> {
    const output = await this.tryRun(commands);
    if (output.status !== 0) throw new Error(`\`${commands}\` failed in the guest: ${output.text}`);
    return output.text;
  }

  async tryRun(commands: string): Promise<{ status: number; text: string }> {
    const mark = `end-${++this.#sequence}`;
    this.#said = "";
    this.#control.write(`{ ${commands}\n}; echo "${mark} $?"\n`);
    const end = new RegExp(`^${mark} (\\d+)\\n`, "m");
    await this.#until(() => end.test(this.#said), answerSeconds, `an end of \`${commands}\``);
    const found = end.exec(this.#said)!;
    return { status: Number(found[1]), text: this.#said.slice(0, found.index) };
  }

  /** Sends frames one after the other; for each, what the guest sent before it had dealt with the next one. */
  async send(frames: readonly Buffer[]): Promise<Seen[][]> {
    this.#seen = [];
    const first = this.#sequence + 1;
    for (const frame of frames) {
      this.#write(frame);
      this.#write(echoFrame(++this.#sequence & 0xffff));
    }
    const last = this.#sequence & 0xffff;
    const done = () => this.#seen.some((seen) => seen.kind === "echo" && seen.sequence === last);
    await this.#until(done, answerSeconds, "an answer to the last frame");
    return split(this.#seen, frames.length, first);
  }

  /** Ends the guest and removes what it left. */
  async stop(): Promise<void> {
    if (this.#qemu.exitCode === null && this.#qemu.signalCode === null) {
      this.#qemu.kill("SIGKILL");
      await once(this.#qemu, "exit");
    }
    this.#control.destroy();
    this.#frames.destroy();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** The guest's shell starts to listen at some time in the boot; what is written before is kept for it. */
  async #hello(): Promise<void> {
    try {
      this.#control.write("echo 'listen''ing'\n");
      await this.#until(() => this.#said.includes("listening"), bootSeconds, "the guest's shell");
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async #until(isDone: () => boolean, seconds: number, awaited: string): Promise<void> {
    const deadline = performance.now() + seconds * 1000;
    while (!isDone()) {
      const left = deadline - performance.now();
      if (left <= 0 || this.#qemu.exitCode !== null) {
        throw new Error(`${awaited} was awaited for ${seconds} s. ${consoleEnd(this.#directory)}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  #write(frame: Buffer): void {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(frame.length);
    this.#frames.write(Buffer.concat([length, frame]));
  }

  #takeIn(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    for (;;) {
      if (this.#received.length < 4) break;
      const end = 4 + this.#received.readUInt32BE(0);
      if (this.#received.length < end) break;
      const seen = read(this.#received.subarray(4, end));
      if (seen !== undefined) this.#seen.push(seen);
      this.#received = this.#received.subarray(end);
    }
    this.#wake();
  }
}

function split(seen: readonly Seen[], count: number, first: number): Seen[][] {
  const groups: Seen[][] = Array.from({ length: count }, () => []);
  let at = 0;
  for (const each of seen) {
    if (each.kind !== "echo") groups[at]?.push(each);
    else if (each.sequence === ((first + at) & 0xffff)) at++;
    else throw new Error(`Echo ${(first + at) & 0xffff} was awaited; found ${each.sequence}.`);
  }
  return groups;
}

function startQemu(kernel: string, initramfs: string, directory: string): ChildProcess {
  const args = [
    ...["-accel", "tcg", "-machine", "pc", "-m", "256", "-smp", "1", "-nodefaults", "-no-user-config"],
    ...["-display", "none", "-monitor", "none", "-no-reboot", "-kernel", kernel, "-initrd", initramfs],
    ...["-append", "console=ttyS0 quiet panic=-1 ipv6.autoconf=0"],
    ...["-serial", `file:${join(directory, "console")}`],
    ...["-netdev", `stream,id=segment,addr.type=unix,addr.path=${join(directory, "frames")}`],
    ...["-device", `virtio-net-pci,netdev=segment,mac=${guestMac},csum=off,gso=off,romfile=`],
    ...["-chardev", `socket,id=control,path=${join(directory, "control")}`],
    ...["-device", "virtio-serial-pci", "-device", "virtserialport,chardev=control,name=control"],
  ];
  // The kernel ends qemu with this process, however it ends.
  return spawn("setpriv", ["--pdeathsig", "KILL", "nice", "-n", "15", "qemu-system-x86_64", ...args], {
    stdio: ["ignore", "inherit", "inherit"],
  });
}

function consoleEnd(directory: string): string {
  try {
    return `Its console ends with:\n${readFileSync(join(directory, "console"), "latin1").slice(-1500)}`;
  } catch {
    return "Its console is empty.";
  }
}
