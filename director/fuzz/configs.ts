// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the braces are keepalived's own syntax.
import { readdirSync, readFileSync } from "node:fs";
import { parseConfig } from "../src/config/index.ts";
import { Random } from "./random.ts";

export type ConfigTally = {
  configs: number;
  /** Files without an error. */
  accepted: number;
  diagnostics: number;
  /** Processor time of the slowest one, in milliseconds. */
  slowest: number;
};

/** One file must not take more processor time than this, in milliseconds. */
const patience = 3_000;

const folder = new URL("../../fixtures/configs/", import.meta.url);

const seeds: readonly string[] = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".conf"))
  .sort()
  .map((name) => readFileSync(new URL(name, folder), "utf8"));

const tokens: readonly string[] = [
  ..."global_defs vrrp_instance vrrp_sync_group vrrp_script vrrp_track_file virtual_server virtual_server_group".split(
    " ",
  ),
  ..."real_server TCP_CHECK HTTP_GET SSL_GET MISC_CHECK url path digest status_code connect_timeout delay_loop".split(
    " ",
  ),
  ..."authentication auth_type PASS AH auth_pass virtual_ipaddress virtual_ipaddress_excluded virtual_routes".split(
    " ",
  ),
  ..."virtual_rules unicast_peer unicast_src_ip track_interface track_script track_file group interface eth0 lo".split(
    " ",
  ),
  ..."virtual_router_id priority advert_int state MASTER BACKUP nopreempt preempt_delay version 2 3 use_vmac".split(
    " ",
  ),
  ..."garp_master_delay garp_master_repeat notify notify_master notify_fifo smtp_alert weight quorum sorry_server".split(
    " ",
  ),
  ..."lb_algo rr wrr lc sh lb_kind DR NAT TUN protocol TCP UDP persistence_timeout inhibit_on_failure script".split(
    " ",
  ),
  ..."interval timeout rise fall user dev label scope brd src to via include @host @^host ! # $ ~ \\ \" ' { } { }".split(
    " ",
  ),
  ..."0 1 255 256 -1 -254 0.01 0.5 40.95 1e9 99999999999999999999 0x10 NaN Infinity on off yes true".split(
    " ",
  ),
  ..."10.0.0.1 10.0.0.1/24 10.0.0.1/33 10.0.0.1-20 fe80::1/64 ::1 :: 999.1.1.1 ff02::12 10.0.0.1:80 fwmark".split(
    " ",
  ),
  ..."constructor __proto__ toString hasOwnProperty prototype".split(" "),
  ..."$A=1 $A=$A$A ${A} $A ${_RANDOM} ${_INSTANCE} ~SEQ(i,1,3) ~SEQ(i,1,99999) ~SEQx(i,1,5) ~LST(v,a,b) ~LST({a,b},{1,2})".split(
    " ",
  ),
  ..."include{a,b} {a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b} includem includew includeb includea".split(" "),
  ..."\n \n \n \n \n \t \r \0 é 😀".split(" "),
];

/**
 * Reads files that somebody or nobody could have written.
 * @throws Error that names the file by its number: the same seed makes the same files.
 */
export function fuzzConfigs(
  seed: number,
  configs: number,
  progress: (done: number) => void = () => {},
): ConfigTally {
  const random = new Random(seed);
  const tally: ConfigTally = { configs: 0, accepted: 0, diagnostics: 0, slowest: 0 };
  for (let number = 0; number < configs; number++) {
    const text = write(random);
    try {
      read(text, random, tally);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      throw new Error(`file ${number} of seed ${seed}: ${what}\n${text.slice(0, 2_000)}`, { cause: error });
    }
    progress(number);
  }
  return tally;
}

function read(text: string, random: Random, tally: ConfigTally): void {
  const began = process.threadCpuUsage();
  const { diagnostics } = parseConfig(text, {
    file: "fuzz.conf",
    strict: random.chance(0.3),
    configId: "host",
    random: () => random.fraction(),
    include: (pattern) => (random.chance(0.5) ? [] : [{ file: pattern, text: random.pick(seeds) }]),
  });
  const spent = process.threadCpuUsage(began);
  const took = (spent.user + spent.system) / 1_000;
  if (took > patience) throw new Error(`it took ${took.toFixed(0)} ms to read`);
  for (const { line, column, message } of diagnostics)
    if (!(line >= 1 && column >= 1 && message.length > 0))
      throw new Error(`a finding at ${line}:${column}: "${message}"`);
  tally.configs++;
  tally.diagnostics += diagnostics.length;
  tally.slowest = Math.max(tally.slowest, took);
  if (!diagnostics.some(({ severity }) => severity === "error")) tally.accepted++;
}

function write(random: Random): string {
  const kind = random.fraction();
  if (kind < 0.55) return wound(random, random.pick(seeds));
  if (kind < 0.8) return soup(random);
  if (kind < 0.95) return nest(random);
  return String.fromCodePoint(...Array.from({ length: random.below(300) }, () => random.below(0xd800)));
}

/** A fixture with a few injuries. */
function wound(random: Random, text: string): string {
  let lines = text.split("\n");
  for (let wounds = 1 + random.below(4); wounds > 0; wounds--) {
    const at = random.below(lines.length);
    const line = lines[at] ?? "";
    const cut = random.below(line.length + 1);
    const injuries: readonly (() => readonly string[])[] = [
      () => [],
      () => [line, line],
      () => [line.slice(0, cut)],
      () => [line.slice(0, cut) + random.pick(tokens) + line.slice(cut)],
      () => [line.replace(/\S+$/, random.pick(tokens))],
      () => [`${line} ${random.pick(tokens)} ${random.pick(tokens)}`],
      () => [line, random.pick(lines)],
      () => [line.replace(/[{}]/, "")],
      () => [random.pick(tokens), line],
    ];
    lines = [...lines.slice(0, at), ...random.pick(injuries)(), ...lines.slice(at + 1)];
  }
  return lines.join("\n");
}

function soup(random: Random): string {
  return Array.from({ length: random.below(120) }, () => random.pick(tokens)).join(" ");
}

/** Blocks in blocks, mostly closed, with lines that fit nowhere. */
function nest(random: Random): string {
  const lines: string[] = [];
  let depth = 0;
  for (let count = 5 + random.below(60); count > 0; count--) {
    const close = depth > 0 && random.chance(0.35);
    if (close) {
      depth--;
      lines.push("}");
    } else if (random.chance(0.35)) {
      depth++;
      lines.push(`${random.pick(tokens)} ${random.pick(tokens)} {`);
    } else lines.push(`${random.pick(tokens)} ${random.pick(tokens)}`);
  }
  return [...lines, ...new Array<string>(random.chance(0.9) ? depth : 0).fill("}")].join("\n");
}
