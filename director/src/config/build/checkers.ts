import type { IpAddress } from "../../address.ts";
import { type Seconds, seconds } from "../../units.ts";
import type { Checker, CheckTarget, CheckTiming, Command, HttpUrl } from "../model.ts";
import type { Item } from "../parser.ts";
import { readScript } from "./command.ts";
import { LONGEST_SECONDS, type Values } from "./values.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What a checker takes over from its real server, and that one from its virtual server, where it is silent. */
export type CheckDefaults = Partial<
  Mutable<CheckTiming & Pick<CheckTarget, "connectTimeout"> & { virtualHost: string }>
>;

export type CheckContext = {
  readonly inherited: CheckDefaults;
  readonly address: IpAddress;
  readonly port: number;
  readonly values: Values;
};

const KEPT = "The line is ignored.";
const TIME = { min: 0, max: LONGEST_SECONDS };
const DELAY_LOOP = { min: 0.000_001, max: 1_000_000_000 };
const CONNECT_TIMEOUT = { min: 0.000_001, max: LONGEST_SECONDS };

/** Reads one of the timing words; they mean the same in checker, real server and virtual server. */
export function readCheckDefaults(
  draft: CheckDefaults,
  item: Item,
  leastRetry: number,
  values: Values,
): void {
  const [word] = item.args;
  switch (item.keyword) {
    case "delay_loop":
      set(draft, "delayLoop", values.seconds(word, DELAY_LOOP, 6, "delay_loop", KEPT));
      break;
    case "retry":
      set(draft, "retry", values.integer(word, { min: leastRetry, max: 4_294_967_295 }, "retry", KEPT, true));
      break;
    case "delay_before_retry":
      set(draft, "delayBeforeRetry", values.seconds(word, TIME, 6, "delay_before_retry", KEPT));
      break;
    case "warmup":
      set(draft, "warmup", values.seconds(word, TIME, 6, "warmup", KEPT));
      break;
    case "connect_timeout":
      set(draft, "connectTimeout", values.seconds(word, CONNECT_TIMEOUT, 6, "connect_timeout", KEPT));
      break;
    case "virtualhost":
      set(draft, "virtualHost", word?.text);
      break;
  }
}

const DNS_TYPES = ["A", "NS", "CNAME", "SOA", "MX", "TXT", "AAAA", "RRSIG", "DNSKEY"] as const;

/** @returns undefined for a checker that keepalived ignores, or that the model has no place for yet. */
export function buildChecker(block: Item, context: CheckContext): Checker | undefined {
  switch (block.keyword) {
    case "TCP_CHECK":
      return { kind: "TCP_CHECK", ...connection(block, context) };
    case "HTTP_GET":
    case "SSL_GET":
      return buildHttp(block, block.keyword, context);
    case "MISC_CHECK":
      return buildMisc(block, context);
    case "SMTP_CHECK": {
      const heloName = argumentOf(block, "helo_name") ?? "smtpchecker.keepalived.org";
      return { kind: "SMTP_CHECK", heloName, ...connection(block, context) };
    }
    case "DNS_CHECK": {
      const type = block.items.findLast((item) => item.keyword === "type")?.args[0];
      const known = context.values.oneOf(type, DNS_TYPES, "type of DNS record", "SOA is asked for.");
      const names = { type: known ?? "SOA", name: argumentOf(block, "name") ?? "." };
      return { kind: "DNS_CHECK", ...names, ...connection(block, context, { retry: 3 }) };
    }
    case "UDP_CHECK": {
      const payload = argumentOf(block, "payload");
      for (const keyword of ["min_reply_length", "max_reply_length"]) {
        const word = block.items.findLast((item) => item.keyword === keyword)?.args[0];
        context.values.integer(word, { min: 0, max: 65_535 }, keyword, KEPT, true);
      }
      const requireReply = block.items.some((item) => item.keyword === "require_reply");
      const what = { requireReply, ...(payload === undefined ? {} : { payload }) };
      return { kind: "UDP_CHECK", ...what, ...connection(block, context) };
    }
    case "PING_CHECK":
      return { kind: "PING_CHECK", ...connection(block, context) };
    default:
      return undefined;
  }
}

/** Built-in values that differ from one checker to the other. */
type OwnDefaults = { readonly retry?: number; readonly delayBeforeRetry?: Seconds };

function connection(block: Item, context: CheckContext, own: OwnDefaults = {}): CheckTiming & CheckTarget {
  const settings = settingsOf(block, context);
  const target: Mutable<CheckTarget> = {
    connectIp: context.address,
    connectPort: context.port,
    connectTimeout: settings.connectTimeout ?? seconds(5),
  };
  for (const item of block.items) readTarget(target, item, context.values);
  return { ...timing(settings, own), ...target };
}

function settingsOf(block: Item, { inherited, values }: CheckContext): CheckDefaults {
  const settings: CheckDefaults = { ...inherited };
  for (const item of block.items) {
    readCheckDefaults(settings, item, 0, values);
    if (item.keyword === "alpha" || item.keyword === "log_all_failures") values.switch(item);
  }
  return settings;
}

function timing(settings: CheckDefaults, own: OwnDefaults): CheckTiming {
  const delayLoop = settings.delayLoop ?? seconds(60);
  return {
    delayLoop,
    retry: settings.retry ?? own.retry ?? 1,
    delayBeforeRetry: settings.delayBeforeRetry ?? own.delayBeforeRetry ?? seconds(1),
    warmup: settings.warmup ?? delayLoop,
  };
}

function readTarget(draft: Mutable<CheckTarget>, item: Item, values: Values): void {
  const [word] = item.args;
  if (word === undefined) return;
  const port = () => values.integer(word, { min: 1, max: 65_535 }, item.keyword, KEPT, true);
  switch (item.keyword) {
    case "connect_ip":
      set(draft, "connectIp", values.address(word, "The address to connect to was awaited.", KEPT));
      break;
    case "connect_port":
      set(draft, "connectPort", port());
      break;
    case "bindto":
      set(draft, "bindTo", values.address(word, "The address to connect from was awaited.", KEPT));
      break;
    case "bind_port":
      set(draft, "bindPort", port());
      break;
    case "bind_if":
      draft.bindInterface = word.text;
      break;
    case "fwmark":
      set(draft, "fwmark", values.integer(word, { min: 0, max: 4_294_967_295 }, "fwmark", KEPT, true));
      break;
  }
}

function buildHttp(block: Item, kind: "HTTP_GET" | "SSL_GET", context: CheckContext): Checker | undefined {
  const { values } = context;
  const urls = block.items.filter((item) => item.keyword === "url").flatMap((url) => buildUrl(url, values));
  if (urls.length === 0) {
    values.report.warn(block, {
      code: "no-url",
      message: `${kind} has no url; the checker is ignored, so that the server counts as good.`,
    });
    return undefined;
  }
  const protocol = block.items.findLast((item) => item.keyword === "http_protocol")?.args[0];
  const virtualHost = argumentOf(block, "virtualhost") ?? context.inherited.virtualHost;
  const switched = (keyword: string) =>
    block.items.some((item) => item.keyword === keyword && values.switch(item) === true);
  return {
    kind,
    urls,
    ...(virtualHost === undefined ? {} : { virtualHost }),
    httpProtocol: values.oneOf(protocol, ["1.0", "1.0C", "1.1"], "HTTP version", "1.0 is used.") ?? "1.0",
    enableSni: switched("enable_sni"),
    fastRecovery: switched("fast_recovery"),
    ...connection(block, context, { delayBeforeRetry: seconds(3) }),
  };
}

function buildUrl(url: Item, values: Values): HttpUrl[] {
  const path = argumentOf(url, "path");
  if (path === undefined) {
    values.report.warn(url, { code: "no-path", message: "This url has no path; it is ignored." });
    return [];
  }
  const codes = url.items
    .filter((item) => item.keyword === "status_code")
    .flatMap((item) => readStatusCodes(item, values));
  const optional = {
    digest: readDigest(url, values),
    virtualHost: argumentOf(url, "virtualhost"),
    regex: argumentOf(url, "regex"),
  };
  return [
    {
      path,
      ...(optional.digest === undefined ? {} : { digest: optional.digest }),
      ...(optional.virtualHost === undefined ? {} : { virtualHost: optional.virtualHost }),
      ...(optional.regex === undefined ? {} : { regex: optional.regex }),
      regexNoMatch: url.items.some((item) => item.keyword === "regex_no_match"),
      statusCodes: codes.length > 0 ? codes : [{ first: 200, last: 299 }],
    },
  ];
}

const DIGEST_LENGTH = 32;

function readDigest(url: Item, values: Values): string | undefined {
  const word = url.items.findLast((item) => item.keyword === "digest")?.args[0];
  if (word === undefined || word.text.length === DIGEST_LENGTH) return word?.text;
  const message = `A digest has ${DIGEST_LENGTH} hexadecimal digits; this one has ${word.text.length} characters.`;
  values.report.warn(word, { code: "invalid-digest", message });
  return undefined;
}

function readStatusCodes(item: Item, values: Values): { first: number; last: number }[] {
  return item.args.flatMap((word) => {
    const match = /^(\d{3})(?:-(\d{3}))?$/.exec(word.text);
    const [first, last] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
    if (first >= 100 && last >= first && last <= 599) return [{ first, last }];
    values.report.warn(word, {
      code: "out-of-range",
      message: `\`${word.text}\` is no status code or range of codes from 100 to 599; it is ignored.`,
    });
    return [];
  });
}

function buildMisc(block: Item, context: CheckContext): Checker | undefined {
  const { values } = context;
  const pathItem = block.items.findLast((item) => item.keyword === "misc_path");
  const command: Command | undefined = pathItem && readScript(pathItem, values.report);
  if (command === undefined) {
    values.report.warn(block, {
      code: "no-script",
      message: "MISC_CHECK has no misc_path; the checker is ignored.",
    });
    return undefined;
  }
  const times = timing(settingsOf(block, context), { retry: 0 });
  const timeout = block.items.findLast((item) => item.keyword === "misc_timeout")?.args[0];
  return {
    kind: "MISC_CHECK",
    command,
    timeout:
      values.seconds(timeout, { min: 1, max: LONGEST_SECONDS }, 0, "misc_timeout", "delay_loop is used.") ??
      times.delayLoop,
    dynamicWeight: block.items.some((item) => item.keyword === "misc_dynamic"),
    ...times,
  };
}

function argumentOf(block: Item, keyword: string): string | undefined {
  return block.items.findLast((item) => item.keyword === keyword)?.args[0]?.text;
}

function set<T, K extends keyof T>(draft: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) draft[key] = value;
}
