import type { Dice } from "./dice.ts";

/** A statement, or a block where it has a body. */
export type Node = { readonly head: string; readonly body?: readonly Node[] };

const statement = (head: string): Node => ({ head });
const block = (head: string, ...body: readonly (Node | string | readonly Node[])[]): Node => ({
  head,
  body: body.flatMap((part) => (typeof part === "string" ? [statement(part)] : part)),
});

/** Numbers, seconds and addresses; with `wrongness` some of them are not what keepalived takes. */
export class Arguments {
  readonly dice: Dice;
  readonly #wrongness: number;

  constructor(dice: Dice, wrongness: number) {
    this.dice = dice;
    this.#wrongness = wrongness;
  }

  number(min: number, max: number): string {
    const { dice } = this;
    if (!dice.chance(this.#wrongness)) return String(dice.between(min, max));
    return dice.one([
      String(max + 1),
      String(min - 1),
      "x",
      `${min}x`,
      "1.5",
      "0x10",
      "-1",
      "+3",
      "99999999999",
      '""',
    ]);
  }

  seconds(min: number, max: number, decimals: number): string {
    const { dice } = this;
    if (dice.chance(this.#wrongness))
      return dice.one(["x", "-1", "1s", String(max + 1), "1.12345678", ".5", "0"]);
    const whole = dice.between(Math.ceil(min), max);
    const decimal = decimals === 0 || dice.chance(0.5) ? "" : `.${dice.between(1, 10 ** decimals - 1)}`;
    return whole >= max ? String(whole) : `${whole}${decimal}`;
  }

  address(): string {
    if (this.dice.chance(this.#wrongness))
      return this.dice.one(["10.0.0.300", "10.0.0", "x", "fe80::g", "10.0.0.1.1"]);
    return `10.0.${this.dice.between(0, 3)}.${this.dice.between(2, 250)}`;
  }

  address6(): string {
    return `2001:db8::${this.dice.between(1, 0xffff).toString(16)}`;
  }

  port(): string {
    return this.number(1, 65_535);
  }

  word(choices: readonly string[]): string {
    return this.dice.chance(this.#wrongness)
      ? this.dice.one(["FOO", "master", "no", "0"])
      : this.dice.one(choices);
  }

  boolean(): string {
    return this.word(["", "on", "true", "yes", "off", "false", "no"]);
  }

  device(): string {
    return this.dice.one(["eth0", "eth1"]);
  }

  command(): string {
    return this.dice.one([
      '"/bin/true"',
      "/bin/true",
      "\"/usr/bin/test -e 'a b'\"",
      "'/bin/echo x'",
      "\"/bin/sh -c 'exit 0'\"",
    ]);
  }
}

type Line = (a: Arguments) => string | Node;

const lines = (a: Arguments, probability: number, choices: readonly Line[]): Node[] =>
  a.dice.shuffled(a.dice.some(choices, probability)).map((make) => {
    const made = make(a);
    return typeof made === "string" ? statement(made) : made;
  });

const GLOBALS: readonly Line[] = [
  (a) => `router_id ${a.word(["LVS_01", '"two words"'])}`,
  (a) => block("notification_email", a.word(["a@b.example c@d.example"])),
  () => "notification_email_from me@here.example",
  (a) => `smtp_server 127.0.0.1 ${a.port()}`,
  (a) => `smtp_connect_timeout ${a.seconds(0, 4294, 0)}`,
  () => "smtp_helo_name here.example",
  (a) => `smtp_alert ${a.boolean()}`,
  (a) => `smtp_alert_vrrp ${a.boolean()}`,
  (a) => `smtp_alert_checker ${a.boolean()}`,
  () => "no_email_faults",
  (a) => `no_checker_emails ${a.boolean()}`,
  (a) => `vrrp_version ${a.number(2, 3)}`,
  () => "vrrp_skip_check_adv_addr",
  (a) => `vrrp_garp_master_delay ${a.seconds(0, 60, 0)}`,
  (a) => `vrrp_garp_master_repeat ${a.number(1, 20)}`,
  (a) => `vrrp_garp_master_refresh ${a.seconds(0, 600, 0)}`,
  (a) => `vrrp_garp_master_refresh_repeat ${a.number(1, 20)}`,
  (a) => `vrrp_garp_lower_prio_delay ${a.seconds(0, 60, 0)}`,
  (a) => `vrrp_garp_lower_prio_repeat ${a.number(0, 20)}`,
  (a) => `vrrp_garp_interval ${a.seconds(1, 4294, 6)}`,
  (a) => `vrrp_gna_interval ${a.seconds(1, 4294, 6)}`,
  (a) => `vrrp_min_garp ${a.boolean()}`,
  (a) => `vrrp_garp_extra_if ${a.dice.one(["", "all "])}${a.seconds(1, 86_400, 0)}`,
  (a) => `vrrp_lower_prio_no_advert ${a.boolean()}`,
  (a) => `vrrp_higher_prio_send_advert ${a.boolean()}`,
  (a) => `vrrp_down_timer_adverts ${a.number(1, 100)}`,
  () => "vrrp_check_unicast_src",
  (a) => `vrrp_mcast_group4 ${a.word(["224.0.0.99", "239.1.1.1"])}`,
  (a) => `vrrp_mcast_group6 ${a.word(["ff02::99"])}`,
  (a) => `vrrp_startup_delay ${a.seconds(1, 4294, 3)}`,
  () => "log_unknown_vrids",
  (a) => `default_interface ${a.device()}`,
  (a) => `lvs_timeouts tcp ${a.number(1, 3600)} udp ${a.number(1, 3600)}`,
  () => "lvs_flush",
  (a) => `lvs_flush_on_stop ${a.word(["", "VS"])}`,
  (a) => `rs_init_notifies ${a.boolean()}`,
  (a) => `checker_log_all_failures ${a.boolean()}`,
  (a) => `vrrp_notify_priority_changes ${a.boolean()}`,
  () => "fifo_write_vrrp_states_on_reload",
  (a) => `startup_script_timeout ${a.seconds(1, 1000, 0)}`,
  (a) => `shutdown_script_timeout ${a.seconds(1, 1000, 0)}`,
  () => "reload_repeat",
  (a) => `max_auto_priority ${a.number(0, 99)}`,
  (a) => `min_auto_priority_delay ${a.number(1, 10_000_000)}`,
  (a) => `vrrp_priority ${a.number(-20, 19)}`,
  (a) => `checker_priority ${a.number(-20, 19)}`,
  (a) => `bfd_priority ${a.number(-20, 19)}`,
  (a) => `vrrp_rlimit_rttime ${a.number(2, 1_000_000)}`,
  (a) => `umask ${a.word(["0177", "022"])}`,
  (a) => `random_seed ${a.number(1, 1000)}`,
  (a) => `data_use_instance ${a.boolean()}`,
  (a) => `vrrp_rx_bufs_multiplier ${a.number(1, 100)}`,
  () => "process_names",
  () => "vrrp_process_name vrrp_here",
];

const globals = (a: Arguments) => block("global_defs", lines(a, 0.12, GLOBALS));

const weight = (a: Arguments, most: number) =>
  a.dice.one(["", ` weight ${a.number(-most, most)}`, ` weight ${a.number(1, most)} reverse`]);

const script = (a: Arguments, name: string) =>
  block(
    `vrrp_script ${name}`,
    lines(a, 0.5, [
      (b) => `interval ${b.seconds(1, 60, 0)}`,
      (b) => `timeout ${b.seconds(1, 60, 0)}`,
      (b) => `weight ${b.number(-253, 253)}${b.dice.one(["", " reverse"])}`,
      (b) => `rise ${b.number(1, 10)}`,
      (b) => `fall ${b.number(1, 10)}`,
      () => "init_fail",
    ]),
    a.dice.chance(0.95) ? `script ${a.command()}` : [],
  );

const trackProcess = (a: Arguments, name: string) =>
  block(
    `vrrp_track_process ${name}`,
    a.dice.chance(0.95) ? `process ${a.word(["sshd", "sshd -D", '"two words"'])}` : [],
    lines(a, 0.4, [
      (b) => `param_match ${b.word(["initial", "partial"])}`,
      (b) => `weight ${b.number(-254, 254)}${b.dice.one(["", " reverse"])}`,
      (b) => `quorum ${b.number(1, 65_535)}`,
      (b) => `quorum_max ${b.number(0, 65_535)}`,
      (b) => `delay ${b.seconds(1, 2000, 6)}`,
      (b) => `fork_delay ${b.seconds(1, 2000, 6)}`,
      (b) => `terminate_delay ${b.seconds(1, 2000, 6)}`,
      () => "full_command",
    ]),
  );

const trackFile = (a: Arguments, name: string) =>
  block(
    `${a.dice.one(["track_file", "track_file", "vrrp_track_file"])} ${name}`,
    a.dice.chance(0.95) ? `file ${a.word(["tracked", '"tracked"'])}` : [],
    lines(a, 0.4, [
      (b) => `weight ${b.number(-254, 254)}${b.dice.one(["", " reverse"])}`,
      (b) => `init_file ${b.dice.one(["", b.number(0, 9), `${b.number(0, 9)} overwrite`])}`,
    ]),
  );

const ADDRESS_OPTIONS: readonly ((a: Arguments) => string)[] = [
  (a) => `dev ${a.device()}`,
  (a) => `scope ${a.word(["global", "site", "link", "host", "nowhere", "7"])}`,
  (a) => `brd ${a.word(["10.0.0.255", "+", "-"])}`,
  () => "label eth0:1",
  () => "no_track",
  () => "home",
  () => "-nodad",
  () => "noprefixroute",
];

const virtualAddress = (a: Arguments): Node =>
  statement(
    [
      a.dice.chance(0.5) ? a.address() : `${a.address()}/${a.number(8, 32)}`,
      ...a.dice.some(ADDRESS_OPTIONS, 0.12).map((make) => make(a)),
    ].join(" "),
  );

const virtualAddress6 = (a: Arguments): Node =>
  statement(
    [
      `${a.address6()}${a.dice.one(["", "/64", "/128"])}`,
      ...a.dice.some(["dev eth1", "-nodad", "home"], 0.1),
    ].join(" "),
  );

const many = <T>(a: Arguments, least: number, most: number, make: () => T): T[] =>
  Array.from({ length: a.dice.between(least, most) }, make);

const network = (a: Arguments) => `10.${a.dice.between(4, 250)}.0.0/16`;

const route = (a: Arguments): Node =>
  statement(
    a.dice.one([
      `${network(a)} via ${a.address()} dev ${a.device()} metric ${a.dice.between(1, 9)}`,
      `src ${a.address()} ${network(a)} via ${a.address()} dev ${a.device()} table ${a.dice.between(1, 200)}`,
      `${network(a)} dev ${a.device()} scope ${a.dice.one(["link", "host"])} mtu ${a.dice.between(600, 1500)} no_track`,
      `blackhole ${network(a)} dev ${a.device()}`,
      `default via ${a.address()} dev ${a.device()}`,
    ]),
  );

const rule = (a: Arguments): Node =>
  statement(
    a.dice.one([
      `from ${network(a)} table ${a.dice.between(1, 200)} preference ${a.dice.between(1, 30_000)}`,
      `to ${network(a)} iif ${a.device()} lookup ${a.dice.between(1, 200)} preference ${a.dice.between(1, 30_000)}`,
      `fwmark ${a.dice.between(1, 9)}/15 blackhole preference ${a.dice.between(1, 30_000)}`,
    ]),
  );

const NOTIFY: readonly Line[] = [
  (a) => `notify ${a.command()}`,
  (a) => `notify_master ${a.command()}`,
  (a) => `notify_backup ${a.command()}`,
  (a) => `notify_fault ${a.command()} root`,
  (a) => `notify_stop ${a.command()}`,
  (a) => `smtp_alert ${a.boolean()}`,
  (a) => `notify_priority_changes ${a.boolean()}`,
];

export type Tracked = {
  readonly scripts: readonly string[];
  readonly processes: readonly string[];
  readonly files: readonly string[];
};

const tracking = (a: Arguments, tracked: Tracked): Node[] => [
  ...(tracked.scripts.length === 0 || a.dice.chance(0.3)
    ? []
    : [block("track_script", ...tracked.scripts.map((name) => `${name}${weight(a, 253)}`))]),
  ...(tracked.processes.length === 0 || a.dice.chance(0.3)
    ? []
    : [block("track_process", ...tracked.processes.map((name) => `${name}${weight(a, 254)}`))]),
  ...(tracked.files.length === 0 || a.dice.chance(0.3)
    ? []
    : [block("track_file", ...tracked.files.map((name) => `${name}${weight(a, 254)}`))]),
  ...(a.dice.chance(0.7) ? [] : [block("track_interface", `eth1${weight(a, 253)}`)]),
];

const INSTANCE: readonly Line[] = [
  (a) => `state ${a.word(["MASTER", "BACKUP"])}`,
  (a) => `priority ${a.number(1, 255)}`,
  (a) => `priority ${a.number(1, 254)}`,
  (a) => `advert_int ${a.seconds(1, 40, 2)}`,
  (a) => `version ${a.number(2, 3)}`,
  () => "nopreempt",
  () => "preempt",
  (a) => `preempt_delay ${a.seconds(0, 1000, 6)}`,
  (a) => `down_timer_adverts ${a.number(1, 100)}`,
  (a) =>
    block(
      "authentication",
      `auth_type ${a.word(["PASS", "PASS", "AH"])}`,
      `auth_pass ${a.word(["abc123", "12345678", '"a b"'])}`,
    ),
  (a) => `mcast_src_ip ${a.address()}`,
  (a) => `unicast_ttl ${a.number(0, 255)}`,
  () => "check_unicast_src",
  (a) => `mcast_dst_ip ${a.word(["224.0.0.99"])}`,
  (a) => `lower_prio_no_advert ${a.boolean()}`,
  (a) => `higher_prio_send_advert ${a.boolean()}`,
  () => "skip_check_adv_addr",
  () => "dont_track_primary",
  (a) => `garp_master_delay ${a.seconds(0, 60, 0)}`,
  (a) => `garp_master_repeat ${a.number(1, 20)}`,
  (a) => `garp_master_refresh ${a.seconds(0, 600, 0)}`,
  (a) => `garp_master_refresh_repeat ${a.number(1, 20)}`,
  (a) => `garp_lower_prio_delay ${a.seconds(0, 60, 0)}`,
  (a) => `garp_lower_prio_repeat ${a.number(0, 20)}`,
  () => "accept",
  () => "promote_secondaries",
  () => "track_src_ip",
  (a) => `kernel_rx_buf_size ${a.number(4096, 65_536)}`,
  (a) => `debug ${a.number(0, 4)}`,
  (a) => `garp_extra_if ${a.seconds(1, 600, 0)}`,
  (a) =>
    block(
      "virtual_ipaddress_excluded",
      many(a, 1, 2, () => (a.dice.chance(0.5) ? virtualAddress(a) : virtualAddress6(a))),
    ),
  (a) =>
    block(
      "virtual_routes",
      many(a, 1, 2, () => route(a)),
    ),
  (a) =>
    block(
      "virtual_rules",
      many(a, 1, 2, () => rule(a)),
    ),
  (a) => `notify_master_rx_lower_pri ${a.command()}`,
  (a) => `notify_deleted${a.dice.one(["", ` ${a.command()}`])}`,
  ...NOTIFY,
];

const unicast = (a: Arguments): Node[] => [
  statement(`unicast_src_ip 10.0.0.${a.dice.between(1, 9)}`),
  block(
    "unicast_peer",
    ...many(a, 1, 3, () => `${a.address()}${a.dice.one(["", "", ` min_ttl ${a.number(0, 255)}`])}`),
  ),
];

export function instance(a: Arguments, name: string, vrid: number, tracked: Tracked): Node {
  const isV6 = a.dice.chance(0.15);
  const id = a.dice.chance(0.97) ? `virtual_router_id ${vrid}` : `virtual_router_id ${a.number(1, 255)}`;
  return block(
    `vrrp_instance ${name}`,
    a.dice.shuffled([
      statement(id),
      ...(a.dice.chance(0.98) ? [statement(`interface ${a.device()}`)] : []),
      ...lines(
        a,
        0.12,
        isV6 ? INSTANCE.filter((make) => !/mcast|authentication|version/.test(String(make))) : INSTANCE,
      ),
      ...tracking(a, tracked),
      ...(!isV6 && a.dice.chance(0.2) ? unicast(a) : []),
      ...(a.dice.chance(0.97)
        ? [
            block(
              "virtual_ipaddress",
              many(a, 1, 4, () => (isV6 ? virtualAddress6(a) : virtualAddress(a))),
            ),
          ]
        : []),
    ]),
  );
}

const syncGroup = (a: Arguments, name: string, members: readonly string[], tracked: Tracked) =>
  block(
    `vrrp_sync_group ${name}`,
    a.dice.chance(0.5) ? block("group", members.join(" ")) : block("group", ...members),
    lines(a, 0.15, NOTIFY),
    a.dice.chance(0.3) ? tracking(a, tracked) : [],
    lines(a, 0.2, [() => "sync_group_tracking_weight"]),
  );

const CONNECTION: readonly Line[] = [
  (a) => `connect_ip ${a.address()}`,
  (a) => `connect_port ${a.port()}`,
  (a) => `bindto ${a.address()}`,
  (a) => `bind_port ${a.port()}`,
  (a) => `connect_timeout ${a.seconds(1, 60, 6)}`,
  (a) => `fwmark ${a.number(1, 9)}`,
];
const RETRIES: readonly Line[] = [
  (a) => `retry ${a.number(1, 9)}`,
  (a) => `delay_before_retry ${a.seconds(1, 60, 6)}`,
  (a) => `delay_loop ${a.seconds(1, 60, 6)}`,
  (a) => `warmup ${a.seconds(0, 60, 6)}`,
  (a) => `alpha ${a.boolean()}`,
  (a) => `log_all_failures ${a.boolean()}`,
];
const SOCKET = [...CONNECTION, ...RETRIES];

const url = (a: Arguments) =>
  block(
    "url",
    "path /index.html",
    lines(a, 0.3, [
      (b) => `status_code ${b.number(100, 599)}`,
      (b) => `status_code ${b.word(["200-299 301", "200"])}`,
      () => "digest 0123456789abcdef0123456789abcdef",
      () => "virtualhost www.example",
      () => 'regex "^ok"',
      () => "regex_no_match",
    ]),
  );

const CHECKERS: readonly Line[] = [
  (a) => block("TCP_CHECK", lines(a, 0.3, SOCKET)),
  (a) =>
    block(
      a.dice.one(["HTTP_GET", "SSL_GET"]),
      many(a, 1, 2, () => url(a)),
      lines(a, 0.2, [
        ...SOCKET,
        (b) => `http_protocol ${b.word(["1.0", "1.0C", "1.1"])}`,
        (b) => `fast_recovery ${b.boolean()}`,
        () => "virtualhost www.example",
        (b) => `nb_get_retry ${b.number(1, 9)}`,
      ]),
    ),
  (a) => block("SMTP_CHECK", lines(a, 0.2, [...SOCKET, () => "helo_name here.example"])),
  (a) =>
    block(
      "DNS_CHECK",
      lines(a, 0.3, [...SOCKET, (b) => `type ${b.word(["A", "SOA", "TXT"])}`, () => "name example.org"]),
    ),
  (a) =>
    block(
      "MISC_CHECK",
      `misc_path ${a.command()}`,
      lines(a, 0.3, [...RETRIES, (b) => `misc_timeout ${b.seconds(1, 60, 0)}`, () => "misc_dynamic"]),
    ),
  (a) =>
    block(
      "UDP_CHECK",
      lines(a, 0.3, [
        ...SOCKET,
        () => "payload 0a0b",
        () => "require_reply",
        (b) => `min_reply_length ${b.number(0, 100)}`,
      ]),
    ),
  (a) => block("PING_CHECK", lines(a, 0.3, RETRIES)),
];

const FORWARDING: readonly Line[] = [(a) => `lvs_method ${a.word(["NAT", "DR", "TUN"])}`];

const realServer = (a: Arguments, port: string) =>
  block(
    `real_server ${a.address()} ${port}`,
    lines(a, 0.15, [
      (b) => `weight ${b.number(0, 100)}`,
      (b) => `inhibit_on_failure ${b.boolean()}`,
      (b) => `alpha ${b.boolean()}`,
      (b) => `uthreshold ${b.number(1, 100)}`,
      (b) => `lthreshold ${b.number(1, 100)}`,
      (b) => `notify_up ${b.command()}`,
      (b) => `notify_down ${b.command()}`,
      (b) => `smtp_alert ${b.boolean()}`,
      () => "virtualhost www.example",
      ...RETRIES.slice(0, 4),
      ...FORWARDING,
    ]),
    lines(a, 0.25, CHECKERS),
  );

const SERVER: readonly Line[] = [
  (a) => `delay_loop ${a.seconds(1, 60, 6)}`,
  (a) => `persistence_timeout ${a.number(1, 2_678_400)}`,
  () => "persistence_timeout",
  (a) => `persistence_granularity ${a.word(["255.255.255.0", "255.255.255.255"])}`,
  () => "ops",
  (a) => `quorum ${a.number(1, 5)}`,
  (a) => `hysteresis ${a.number(0, 5)}`,
  (a) => `quorum_up ${a.command()}`,
  (a) => `quorum_down ${a.command()}`,
  (a) => `sorry_server ${a.address()} ${a.port()}`,
  () => "alpha",
  () => "omega",
  () => "inhibit_on_failure",
  () => "ha_suspend",
  () => "virtualhost www.example",
  (a) => `weight ${a.number(1, 100)}`,
  (a) => `retry ${a.number(1, 9)}`,
  (a) => `connect_timeout ${a.seconds(1, 60, 6)}`,
  (a) => `smtp_alert ${a.boolean()}`,
  () => "snmp_name here",
];

export function virtualServer(a: Arguments, header?: string): Node {
  const port = a.dice.chance(0.9) ? a.port() : "";
  const known = [
    (b: Arguments) =>
      `lb_algo ${b.word(["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "mh", "dh", "fo", "ovf", "sed", "nq"])}`,
    (b: Arguments) => `lb_kind ${b.word(["NAT", "DR", "TUN"])}`,
    (b: Arguments) => `protocol ${b.word(["TCP", "UDP", "tcp", "SCTP"])}`,
  ];
  return block(
    `virtual_server ${header ?? `${a.address()} ${port}`}`,
    lines(a, 0.9, known),
    lines(a, 0.12, SERVER),
    many(a, a.dice.chance(0.95) ? 1 : 0, 3, () => realServer(a, a.dice.chance(0.8) ? port : a.port())),
  );
}

const serverGroup = (a: Arguments, name: string) =>
  block(
    `virtual_server_group ${name}`,
    ...many(a, 1, 3, () =>
      a.dice.one([
        `${a.address()} ${a.port()}`,
        `10.1.0.${a.dice.between(1, 9)}-${a.number(10, 99)} ${a.port()}`,
        `fwmark ${a.number(1, 99)}`,
        `10.2.0.0/${a.number(24, 32)} ${a.port()}`,
      ]),
    ),
  );

const bfd = (a: Arguments, name: string) =>
  block(
    `bfd_instance ${name}`,
    "neighbor_ip 10.0.0.2",
    lines(a, 0.4, [
      () => "source_ip 10.0.0.1",
      (b) => `min_rx ${b.number(1, 1000)}`,
      (b) => `min_tx ${b.number(1, 1000)}`,
      (b) => `idle_tx ${b.number(1000, 10_000)}`,
      (b) => `multiplier ${b.number(1, 10)}`,
      () => "passive",
      (b) => `ttl ${b.number(1, 255)}`,
      (b) => `max_hops ${b.number(0, 255)}`,
      (b) => `weight ${b.number(-253, 253)}`,
    ]),
  );

const STATIC: readonly Line[] = [
  (a) =>
    block(
      "static_ipaddress",
      many(a, 1, 2, () => virtualAddress(a)),
    ),
  (a) =>
    block(
      "static_routes",
      many(a, 1, 2, () => route(a)),
    ),
  (a) =>
    block(
      "static_rules",
      many(a, 1, 2, () => rule(a)),
    ),
  (a) => block("garp_group", `garp_interval ${a.seconds(1, 60, 6)}`, block("interfaces", "eth0 eth1")),
  (a) => block("interface_up_down_delays", `eth1 ${a.number(0, 2)} ${a.number(0, 255)}`),
  (a) => `child_wait_time ${a.seconds(0, 60, 0)}`,
];

/** A whole file of the grammar: every block has its turn over a few hundred seeds. */
export function configuration(a: Arguments): Node[] {
  const { dice } = a;
  const scripts = many(a, 0, 2, () => "").map((_, at) => `script_${at}`);
  const processes = dice.chance(0.2) ? ["process_0"] : [];
  const files = dice.chance(0.2) ? ["file_0"] : [];
  const tracked = { scripts, processes, files };
  const names = many(a, dice.chance(0.9) ? 1 : 0, 3, () => "").map((_, at) => `VI_${at}`);
  const vrids = dice.shuffled(Array.from({ length: 255 }, (_, at) => at + 1));
  return [
    ...(dice.chance(0.8) ? [globals(a)] : []),
    ...lines(a, 0.1, STATIC),
    ...(dice.chance(0.1) ? [bfd(a, "bfd_0")] : []),
    ...scripts.map((name) => script(a, name)),
    ...processes.map((name) => trackProcess(a, name)),
    ...files.map((name) => trackFile(a, name)),
    ...(names.length > 1 && dice.chance(0.3) ? [syncGroup(a, "G_0", names, tracked)] : []),
    ...names.map((name, at) => instance(a, name, vrids[at] ?? 1, tracked)),
    ...(dice.chance(0.15) ? [serverGroup(a, "S_0"), virtualServer(a, "group S_0")] : []),
    ...many(a, 0, dice.chance(0.5) ? 0 : 2, () => virtualServer(a)),
  ];
}
