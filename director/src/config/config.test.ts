import { readFileSync } from "node:fs";
import { type Diagnostic, formatDiagnostic, maskSecrets, type ParseOptions, parseConfig } from "./index.ts";

const fixture = (name: string) =>
  readFileSync(new URL(`../../../fixtures/configs/${name}`, import.meta.url), "utf8");
const parse = (text: string, options: Partial<ParseOptions> = {}) =>
  parseConfig(text, { file: "f.conf", ...options });
const found = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ severity, line, column, code }) => `${line}:${column} ${severity} ${code}`);

/** An instance that runs, with these lines in it. */
const instanceText = (lines: string, vip = "10.0.0.100") =>
  `vrrp_instance VI_1 {\ninterface eth0\nvirtual_router_id 51\n${lines}\nvirtual_ipaddress {\n${vip}\n}\n}\n`;

function instance(lines: string, vip?: string) {
  const { config, diagnostics } = parse(instanceText(lines, vip));
  const [only] = config.vrrpInstances;
  if (only === undefined)
    throw new Error(`No instance came of it: ${diagnostics.map(({ message }) => message).join("; ")}`);
  return { ...only, codes: diagnostics.map(({ code }) => code) };
}

const serverText = (lines: string, servers = "real_server 10.0.0.5 80 {\n}") =>
  `virtual_server 10.0.0.100 80 {\nlb_algo rr\nlb_kind DR\nprotocol TCP\n${lines}\n${servers}\n}\n`;

function server(lines: string, servers?: string) {
  const { config, diagnostics } = parse(serverText(lines, servers));
  const [only] = config.virtualServers;
  return { ...only, persistence: only?.persistence, codes: diagnostics.map(({ code }) => code) };
}

describe("the configuration of the lvs-dr topology", () => {
  const text = fixture("lvs-dr/master.conf");

  test("reads as a whole", () => {
    const { config } = parse(text, { interfaces: ["lo", "eth0"] });
    expect(config.globalDefs).toMatchObject({
      routerId: "LVS_01",
      smtpServer: { host: "127.0.0.1", port: 25 },
    });
    expect(config.vrrpInstances).toMatchObject([
      {
        name: "VI_1",
        state: "MASTER",
        interface: "eth0",
        vrid: 100,
        priority: 100,
        version: 2,
        advertInterval: 100,
        authentication: { type: "PASS", password: "abc123" },
        virtualAddresses: [{ address: "192.168.114.180", prefixLength: 32 }],
        preempt: true,
        garp: { masterDelay: 5, masterRepeat: 5, masterRefresh: 0, lowerPrioDelay: 5, lowerPrioRepeat: 5 },
        transport: { kind: "multicast", group: "224.0.0.18" },
      },
    ]);
    const check = {
      kind: "TCP_CHECK",
      connectPort: 80,
      connectTimeout: 3,
      retry: 1,
      delayBeforeRetry: 3,
      delayLoop: 6,
      warmup: 6,
    };
    expect(config.virtualServers).toMatchObject([
      {
        service: { kind: "address", address: "192.168.114.180", port: 80, protocol: "TCP" },
        scheduler: "rr",
        forwarding: "DR",
        delayLoop: 6,
        persistence: { timeout: 50, granularity: 32 },
        quorum: 1,
        realServers: [
          {
            address: "192.168.114.252",
            port: 80,
            weight: 1,
            checkers: [{ ...check, connectIp: "192.168.114.252" }],
          },
          {
            address: "192.168.114.253",
            port: 80,
            weight: 1,
            checkers: [{ ...check, connectIp: "192.168.114.253" }],
          },
        ],
      },
    ]);
  });

  test("warns of what keepalived 2.2.7 ignores, and names the word that works", () => {
    const { diagnostics } = parse(text);
    expect(found(diagnostics)).toEqual([
      "3:5 warning not-acted-on",
      "30:13 warning unknown-keyword",
      "39:13 warning unknown-keyword",
    ]);
    expect(diagnostics[1]).toMatchObject({
      file: "f.conf",
      message: "Unknown keyword `nb_get_retry` in TCP_CHECK; the line is ignored.",
      hint: "Write `retry 3`.",
    });
    expect(diagnostics[0]?.message).toBe("`smtp_server` in global_defs is known, not acted on yet.");
  });

  test("under strict, what keepalived forgives is an error; what the director leaves undone stays a warning", () => {
    expect(found(parse(text, { strict: true }).diagnostics)).toEqual([
      "3:5 warning not-acted-on",
      "30:13 error unknown-keyword",
      "39:13 error unknown-keyword",
    ]);
  });

  test("the backup differs in router_id, state and priority alone", () => {
    const [master, backup] = [text, fixture("lvs-dr/backup.conf")].map((each) => each.split("\n"));
    expect(master?.flatMap((line, at) => (line === backup?.[at] ? [] : [backup?.[at]?.trim()]))).toEqual([
      "router_id LVS_02",
      "state BACKUP",
      "priority 90",
    ]);
    expect(master?.length).toBe(backup?.length);
  });

  test("an interface that the host does not have is an error", () => {
    const { diagnostics } = parse(text, { interfaces: ["lo", "ens3"] });
    expect(diagnostics.find(({ severity }) => severity === "error")).toMatchObject({
      line: 5,
      code: "interface-not-found",
      message: "VI_1: the interface `eth0` does not exist here; found lo, ens3.",
    });
  });
});

describe("broken files", () => {
  test.each([
    ["priority-out-of-range", ["6:14 warning out-of-range"]],
    ["missing-interface", ["2:1 error interface-missing"]],
    ["missing-vrid", ["2:1 error vrid-missing", "4:23 warning out-of-range"]],
    ["missing-argument", ["2:1 error vrid-missing", "4:5 error missing-argument"]],
    ["duplicate-vrid", ["9:1 error duplicate-vrid"]],
    ["long-password", ["7:19 warning password-too-long"]],
    ["extra-brace", ["4:1 warning extra-brace"]],
    [
      "nopreempt-master",
      ["2:1 warning preemption", "2:1 warning preemption", "9:5 warning interval-rounded"],
    ],
    [
      "several-on-a-line",
      [
        "3:20 warning several-statements",
        "6:17 warning several-statements",
        "7:22 warning authentication-ignored",
        "7:37 warning several-statements",
        "9:25 warning several-statements",
      ],
    ],
    [
      "missing-brace",
      [
        "2:1 error missing-brace",
        "9:1 warning unknown-block",
        "10:5 warning unknown-keyword",
        "11:5 warning unknown-keyword",
        "12:5 warning unknown-keyword",
        "13:5 warning unknown-block",
        "15:1 warning extra-brace",
      ],
    ],
    [
      "unknown-block",
      [
        "2:1 warning no-address",
        "5:5 warning unknown-block",
        "6:9 warning unknown-keyword",
        "8:5 warning unknown-keyword",
        "9:5 warning unknown-block",
        "10:9 warning unknown-keyword",
        "11:5 warning extra-brace",
        "12:1 warning extra-brace",
      ],
    ],
    [
      "template-leftovers",
      [
        "2:1 warning no-address",
        "6:9 warning undefined-variable",
        "6:9 warning invalid-address",
        "6:10 warning unexpected-brace",
        "6:11 warning invalid-address",
        "8:1 warning extra-brace",
      ],
    ],
  ])("%s", (name, expected) => {
    expect(found(parse(fixture(`broken/${name}.conf`)).diagnostics)).toEqual(expected);
  });

  test("go on with the values that keepalived 2.2.7 uses", () => {
    const only = (name: string) => parse(fixture(`broken/${name}.conf`)).config.vrrpInstances[0];
    expect(only("priority-out-of-range")).toMatchObject({ priority: 100 });
    expect(only("several-on-a-line")).toMatchObject({
      interface: "eth0",
      preempt: true,
      authentication: { type: "none" },
    });
    expect(only("nopreempt-master")).toMatchObject({ preempt: true, preemptDelay: 0, advertInterval: 100 });
    expect(only("unknown-block")).toMatchObject({ priority: 100, virtualAddresses: [] });
    const passwords = parse(fixture("broken/long-password.conf")).config.vrrpInstances.map(
      (each) => each.authentication,
    );
    expect(passwords).toEqual([
      { type: "PASS", password: "ab#cd 12" },
      { type: "PASS", password: "ab" },
    ]);
  });

  test("under strict an unknown block does not swallow the rest of its instance", () => {
    const { config, diagnostics } = parse(fixture("broken/unknown-block.conf"), { strict: true });
    expect(found(diagnostics)).toEqual(["5:5 error unknown-block"]);
    expect(config.vrrpInstances[0]).toMatchObject({
      priority: 150,
      virtualAddresses: [{ address: "192.168.114.180" }],
    });
  });

  test("a brace that is missing at the very end is reported at the block that is open", () => {
    const { diagnostics } = parse(
      "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 1\n virtual_ipaddress {\n  10.0.0.1\n }\n",
    );
    expect(diagnostics).toMatchObject([
      {
        severity: "error",
        code: "missing-brace",
        line: 1,
        message:
          "A `}` is missing. `vrrp_instance`, which begins here, is not closed before the end of the file (line 7).",
      },
    ]);
  });
});

describe("values of an instance, as the dump of keepalived 2.2.7 shows them", () => {
  test.each([
    ["state MASTER", { state: "MASTER", priority: 255 }],
    ["priority 255", { state: "MASTER", priority: 255 }],
    ["state master", { state: "BACKUP", priority: 100, codes: ["unknown-value"] }],
    ["state MASTER\nstate BACKUP\npriority 5", { state: "MASTER", codes: ["duplicate"] }],
    ["priority 90x", { priority: 100, codes: ["invalid-number"] }],
    ["priority 0x10", { priority: 100, codes: ["invalid-number"] }],
    ["priority 0100", { priority: 100, codes: [] }],
    ["advert_int 0.4", { advertInterval: 100, codes: ["interval-rounded"] }],
    ["advert_int 1.5", { advertInterval: 200, codes: ["interval-rounded"] }],
    ["advert_int 255", { advertInterval: 25_500, codes: [] }],
    ["advert_int 300", { advertInterval: 100, codes: ["out-of-range"] }],
    ["advert_int 1.5x", { advertInterval: 100, codes: ["invalid-number"] }],
    ["version 3\nadvert_int 0.5", { version: 3, advertInterval: 50, codes: [] }],
    ["version 3\nadvert_int 0.015", { advertInterval: 2, codes: ["interval-rounded"] }],
    ["version 3\nadvert_int 41", { advertInterval: 4_095, codes: ["interval-rounded"] }],
    ["version 4", { version: 2, codes: ["out-of-range"] }],
    [
      "garp_master_refresh 5x",
      { garp: expect.objectContaining({ masterRefresh: 5 }), codes: ["invalid-number"] },
    ],
    [
      "garp_master_repeat abc",
      { garp: expect.objectContaining({ masterRepeat: 1 }), codes: ["out-of-range", "invalid-number"] },
    ],
    [
      "garp_master_delay -5",
      { garp: expect.objectContaining({ masterDelay: 5 }), codes: ["invalid-number"] },
    ],
    [
      "garp_master_delay 9",
      { garp: expect.objectContaining({ masterDelay: 9, lowerPrioDelay: 5 }), codes: [] },
    ],
    ["nopreempt off", { preempt: false, codes: ["extra-words"] }],
    ["nopreempt\npreempt_delay 3", { preempt: false, preemptDelay: 0, codes: ["preemption"] }],
    ["preempt_delay 2.1234567", { preemptDelay: 2.123457, codes: ["too-many-decimals"] }],
    ["preempt_delay 1001", { preemptDelay: 0, codes: ["out-of-range"] }],
    ["priority 255\nnopreempt", { preempt: true, codes: ["preemption"] }],
    [
      "higher_prio_send_advert\nlower_prio_no_advert sure",
      { higherPrioSendAdvert: true, lowerPrioNoAdvert: false, codes: ["invalid-switch"] },
    ],
    ["authentication {\nauth_pass abc\n}", { authentication: { type: "none" }, codes: [] }],
    [
      "authentication {\nauth_type FOO\nauth_pass abc\n}",
      { authentication: { type: "none" }, codes: ["unknown-value"] },
    ],
    [
      "version 3\nauthentication {\nauth_type PASS\nauth_pass abc\n}",
      { authentication: { type: "none" }, codes: ["authentication-ignored"] },
    ],
    [
      "mcast_src_ip 10.0.0.9",
      { sourceAddress: "10.0.0.9", transport: { kind: "multicast", group: "224.0.0.18" }, codes: [] },
    ],
    [
      "unicast_src_ip 10.0.0.9",
      { transport: { kind: "multicast", group: "224.0.0.18" }, codes: ["no-unicast-peer"] },
    ],
    [
      "unicast_peer {\n10.0.0.2 min_ttl 10 max_ttl 300\n10.0.0.3\n}\nunicast_ttl 64",
      {
        transport: {
          kind: "unicast",
          peers: [{ address: "10.0.0.2", minTtl: 10 }, { address: "10.0.0.3" }],
          ttl: 64,
          checkSource: true,
        },
        codes: ["out-of-range"],
      },
    ],
    [
      "mcast_dst_ip 10.0.0.9",
      { transport: { kind: "multicast", group: "224.0.0.18" }, codes: ["not-multicast"] },
    ],
    [
      "dont_track_primary\ntrack_interface {\neth0\neth1\n}",
      {
        trackPrimary: false,
        trackInterfaces: [{ interface: "eth1", weight: 0, reverse: false }],
        codes: ["own-interface"],
      },
    ],
    ["owner_ignore_adverts", { codes: ["newer-keyword"] }],
    ["virtual_routes {\n10.1.0.0/24 via 10.0.0.1 dev eth0\n}", { codes: ["not-acted-on"] }],
  ])("%j", (lines, expected) => {
    expect(instance(lines)).toMatchObject(expected);
  });

  test.each([
    ["10.0.0.1/33", [{ prefixLength: 32 }], ["out-of-range"]],
    ["10.0.0.1/24x", [{ prefixLength: 24 }], ["invalid-number"]],
    ["10.0.0.1/-1", [{ prefixLength: 32 }], ["invalid-number"]],
    ["10.0.0.300\n10.0.0.2", [{ address: "10.0.0.2" }], ["invalid-address"]],
    [
      "10.0.0.1/24 dev eth1 label eth1:1 scope link brd +",
      [{ dev: "eth1", label: "eth1:1", scope: "link", broadcast: "+" }],
      [],
    ],
    ["10.0.0.1 brd 10.0.0.255 foo", [{ broadcast: "10.0.0.255" }], ["unknown-option"]],
    ["10.0.0.1 dev\n10.0.0.2", [{ address: "10.0.0.2" }], ["missing-value"]],
    ["10.0.0.1 label aaaaaaaaaaaaaaaa\n10.0.0.2", [{ address: "10.0.0.2" }], ["too-long"]],
    ["10.0.0.1 scope 300", [{ address: "10.0.0.1" }], ["unknown-value"]],
    ["10.0.0.1\n10.0.0.1", [{ address: "10.0.0.1" }, { address: "10.0.0.1" }], ["duplicate-address"]],
    ["10.0.0.1\nfe80::1", [{ address: "10.0.0.1" }], ["wrong-family"]],
    [
      "FE80:0::1\n2001:db8::1/64",
      [
        { address: "fe80::1", prefixLength: 128 },
        { address: "2001:db8::1", prefixLength: 64 },
      ],
      [],
    ],
  ])("addresses %j", (vips, expected, codes) => {
    const result = instance("", vips);
    expect(result.virtualAddresses).toMatchObject(expected);
    expect(result.virtualAddresses).toHaveLength(expected.length);
    expect(result.codes).toEqual(codes);
  });

  test("IPv6 addresses make it version 3 with the IPv6 group", () => {
    expect(instance("", "fe80::1")).toMatchObject({ version: 3, transport: { group: "ff02::12" } });
  });

  test("global_defs are inherited", () => {
    const globals =
      "global_defs {\nvrrp_version 3\nvrrp_garp_master_delay 7\nvrrp_garp_master_repeat 3\nvrrp_down_timer_adverts 5\n}\n";
    expect(parse(globals + instanceText("garp_master_repeat 2")).config.vrrpInstances[0]).toMatchObject({
      version: 3,
      downTimerAdverts: 5,
      garp: { masterDelay: 7, masterRepeat: 2, lowerPrioDelay: 7, lowerPrioRepeat: 3 },
    });
  });

  test("vrrp_min_garp changes the defaults, not what is written out", () => {
    const garp = (lines: string) => parse(`global_defs {\n${lines}\n}`).config.globalDefs.vrrp.garp;
    expect(garp("vrrp_min_garp")).toMatchObject({
      masterRepeat: 1,
      masterDelay: 0,
      lowerPrioRepeat: 1,
      lowerPrioDelay: 0,
    });
    expect(garp("vrrp_garp_master_repeat 3\nvrrp_min_garp")).toMatchObject({
      masterRepeat: 3,
      masterDelay: 0,
    });
    expect(garp("vrrp_min_garp off")).toMatchObject({ masterRepeat: 5, masterDelay: 5 });
  });

  test("strict mode forces what keepalived forces", () => {
    expect(
      instance("strict_mode\nstate MASTER\npriority 100\ndown_timer_adverts 5\nhigher_prio_send_advert"),
    ).toMatchObject({
      state: "BACKUP",
      downTimerAdverts: 3,
      lowerPrioNoAdvert: true,
      higherPrioSendAdvert: false,
      garp: { lowerPrioRepeat: 0 },
      accept: false,
    });
  });

  test("an instance of a name that is taken is skipped", () => {
    const { config, diagnostics } = parse(instanceText("") + instanceText("priority 5"));
    expect(config.vrrpInstances).toMatchObject([{ priority: 100 }]);
    expect(found(diagnostics)).toEqual(["9:1 warning duplicate"]);
  });

  test("AH is refused: to run without it would make two masters", () => {
    const { diagnostics } = parse(instanceText("authentication {\nauth_type AH\nauth_pass abc\n}"));
    expect(diagnostics).toMatchObject([{ severity: "error", code: "not-acted-on" }]);
  });
});

describe("scripts", () => {
  const script = (lines: string) => `vrrp_script chk {\n${lines}\n}\n`;
  const tracked = instanceText("track_script {\nchk weight 5\n}");

  test.each([
    ["script \"/bin/x a 'b c'\"", { command: { argv: ["/bin/x", "a", "b c"] } }, []],
    ["script /bin/x a", { command: { argv: ["/bin/x"] } }, ["lost-arguments"]],
    ['script "/bin/x && /bin/y"', { command: { argv: ["/bin/x", "&&", "/bin/y"] } }, ["no-shell"]],
    ["script \"sh -c 'a && b'\"", { command: { argv: ["sh", "-c", "a && b"] } }, []],
    [
      'script "/bin/x"\ninterval 0\ntimeout 0\nrise 0\nfall x',
      { interval: 1, timeout: 1, rise: 1, fall: 1 },
      ["out-of-range", "out-of-range", "out-of-range", "invalid-number", "out-of-range"],
    ],
    [
      'script "/bin/x"\ninterval 2.5\nweight -20 reverse',
      { interval: 2, timeout: 2, weight: -20, reverse: true },
      ["invalid-number"],
    ],
  ])("%j", (lines, expected, codes) => {
    const { config, diagnostics } = parse(script(lines) + tracked);
    expect(config.vrrpScripts[0]).toMatchObject(expected);
    expect(diagnostics.map(({ code }) => code).filter((code) => code !== "not-acted-on")).toEqual(codes);
  });

  test("a script that is defined below its use is not found", () => {
    const { config, diagnostics } = parse(tracked + script('script "/bin/x"'));
    expect(config.vrrpInstances[0]?.trackScripts).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["unknown-script", "unused-script"]),
    );
  });

  test("notify takes a user after the command; the first of two stays", () => {
    expect(instance('notify_master "/bin/x a" nobody :staff\nnotify_master /bin/y').notify).toEqual({
      master: { argv: ["/bin/x", "a"], user: "nobody", group: "staff" },
    });
  });
});

describe("virtual servers", () => {
  test.each([
    ["persistence_timeout", { persistence: { timeout: 360, granularity: 32 } }, []],
    ["persistence_timeout 0", { persistence: undefined }, ["out-of-range"]],
    ["persistence_timeout 5x", { persistence: undefined }, ["invalid-number"]],
    ["persistence_granularity 255.255.255.0", { persistence: { timeout: 360, granularity: 24 } }, []],
    ["persistence_granularity 255.0.255.0", { persistence: undefined }, ["unknown-value"]],
    ["delay_loop 0", { delayLoop: 60 }, ["out-of-range"]],
    ["lb_algo foo", { scheduler: "wlc" }, ["unknown-value", "no-scheduler"]],
    ["lb_kind NAT", { forwarding: "NAT" }, ["not-acted-on"]],
    ["lb_algo wrr", { scheduler: "wrr" }, []],
    ["protocol udp", { service: { protocol: "UDP" } }, []],
    ["weight 0", { realServers: [{ weight: 1 }] }, ["out-of-range"]],
    ["weight 3", { realServers: [{ weight: 3 }] }, []],
    ["inhibit_on_failure", { realServers: [{ inhibitOnFailure: true }] }, []],
    [
      "sorry_server 10.0.0.9 81",
      { sorryServer: { address: "10.0.0.9", port: 80, forwarding: "DR" } },
      ["port-reset", "not-acted-on"],
    ],
    [
      "quorum 5\nhysteresis 9",
      { quorum: 1, hysteresis: 0 },
      ["not-acted-on", "not-acted-on", "quorum-lowered", "hysteresis-lowered"],
    ],
    ["nat_mask 255.255.255.0", {}, ["unknown-keyword"]],
  ])("%j", (lines, expected, codes) => {
    const result = server(lines);
    expect(result).toMatchObject(expected);
    expect([...result.codes].sort()).toEqual([...codes].sort());
  });

  test.each([
    ["real_server 10.0.0.5 81 {\n}", [{ port: 80 }], ["port-reset"]],
    ["real_server 10.0.0.5 {\n}", [{ port: 80 }], []],
    ["real_server 10.0.0.5 81 {\nlvs_method NAT\n}", [{ port: 81, forwarding: "NAT" }], ["not-acted-on"]],
    [
      "real_server 10.0.0.500 80 {\n}\nreal_server 10.0.0.5 80 {\n}",
      [{ address: "10.0.0.5" }],
      ["invalid-address"],
    ],
    [
      "real_server fe80::1 80 {\n}\nreal_server 10.0.0.5 80 {\n}",
      [{ address: "10.0.0.5" }],
      ["wrong-family"],
    ],
    ["real_server 10.0.0.5 80 {\n}\nreal_server 10.0.0.5 80 {\nweight 7\n}", [{ weight: 1 }], ["duplicate"]],
    ["real_server 10.0.0.5 80 {\nweight -1\n}", [{ weight: 1 }], ["invalid-number"]],
    ["real_server 10.0.0.5 80 {\nlb_kind NAT\n}", [{ forwarding: "DR" }], ["unknown-keyword"]],
  ])("%j", (servers, expected, codes) => {
    const result = server("", servers);
    expect(result.realServers).toMatchObject(expected);
    expect(result.realServers).toHaveLength(expected.length);
    expect(result.codes).toEqual(codes);
  });

  test("without a real server it is left out", () => {
    const { config, diagnostics } = parse(serverText("", ""));
    expect(config.virtualServers).toEqual([]);
    expect(found(diagnostics)).toEqual(["1:1 warning no-real-server"]);
  });

  test("without scheduler, method and protocol keepalived's own are taken", () => {
    const { config, diagnostics } = parse("virtual_server 10.0.0.100 80 {\nreal_server 10.0.0.5 80 {\n}\n}");
    expect(config.virtualServers[0]).toMatchObject({
      scheduler: "wlc",
      forwarding: "NAT",
      service: { protocol: "UDP" },
    });
    const codes = ["no-protocol", "no-scheduler", "not-acted-on", "no-method"];
    expect(diagnostics.map(({ code }) => code)).toEqual(codes);
  });

  test("a service without a port becomes persistent", () => {
    const { config } = parse(
      "virtual_server 10.0.0.100 {\nlb_algo rr\nlb_kind NAT\nprotocol TCP\nreal_server 10.0.0.5 80 {\n}\n}",
    );
    expect(config.virtualServers[0]).toMatchObject({ service: { port: 0 }, persistence: { timeout: 360 } });
  });

  test("a firewall mark", () => {
    const { config } = parse(
      "virtual_server fwmark 5 {\nlb_algo rr\nlb_kind DR\nreal_server 10.0.0.5 {\n}\n}",
    );
    expect(config.virtualServers[0]).toMatchObject({ service: { kind: "fwmark", mark: 5, family: 4 } });
  });
});

describe("checkers", () => {
  const checkers = (lines: string, inherited = "") =>
    server(inherited, `real_server 10.0.0.5 80 {\nretry 4\n${lines}\n}`);

  test("inherit from real server, virtual server and keepalived's own, in that order", () => {
    expect(
      checkers("TCP_CHECK {\n}", "delay_loop 6\nretry 2\nconnect_timeout 2").realServers?.[0]?.checkers,
    ).toMatchObject([
      {
        kind: "TCP_CHECK",
        retry: 4,
        connectTimeout: 2,
        delayLoop: 6,
        delayBeforeRetry: 1,
        warmup: 6,
        connectIp: "10.0.0.5",
        connectPort: 80,
      },
    ]);
  });

  test("TCP_CHECK with values that keepalived refuses", () => {
    const result = checkers(
      "TCP_CHECK {\nconnect_timeout x\nconnect_port 70000\nretry -1\ndelay_before_retry 1.5\nconnect_ip foo\n}",
    );
    expect(result.realServers?.[0]?.checkers).toMatchObject([
      { connectTimeout: 5, connectPort: 80, retry: 4, delayBeforeRetry: 1.5, connectIp: "10.0.0.5" },
    ]);
    expect(result.codes).toEqual(["invalid-number", "out-of-range", "invalid-number", "invalid-address"]);
  });

  test("HTTP_GET is read, nb_get_retry deprecated there, and said not to be acted on", () => {
    const result = checkers("HTTP_GET {\nurl {\npath /x\nstatus_code 200 300-399\n}\nnb_get_retry 3\n}");
    expect(result.realServers?.[0]?.checkers).toMatchObject([
      {
        kind: "HTTP_GET",
        retry: 3,
        delayBeforeRetry: 3,
        urls: [
          {
            path: "/x",
            statusCodes: [
              { first: 200, last: 200 },
              { first: 300, last: 399 },
            ],
          },
        ],
      },
    ]);
    expect(result.codes).toEqual(expect.arrayContaining(["deprecated", "not-acted-on"]));
  });

  test("HTTP_GET without a url is no checker", () => {
    const result = checkers("HTTP_GET {\n}");
    expect(result.realServers?.[0]?.checkers).toEqual([]);
    expect(result.codes).toContain("no-url");
  });

  test("MISC_CHECK", () => {
    expect(
      checkers('MISC_CHECK {\nmisc_path "/bin/x y"\nmisc_timeout 5\nmisc_dynamic\n}').realServers?.[0]
        ?.checkers,
    ).toMatchObject([
      { kind: "MISC_CHECK", command: { argv: ["/bin/x", "y"] }, timeout: 5, dynamicWeight: true, retry: 4 },
    ]);
  });
});

describe("groups", () => {
  test("a sync group names its members, a line or several", () => {
    const { config, diagnostics } = parse(
      `vrrp_sync_group G {\ngroup {\nVI_1 VI_2\n}\n}\n${instanceText("")}`,
    );
    expect(config.vrrpSyncGroups[0]?.members).toEqual(["VI_1", "VI_2"]);
    expect(diagnostics.map(({ code }) => code)).toContain("unknown-member");
  });

  test("ranges of a virtual server group", () => {
    const text =
      "virtual_server_group W {\n10.0.0.1 80\n10.0.0.1-9 80\n10.0.0.1-10.0.1.2\n10.0.0.0/30 443\nfwmark 7\nnonsense\n}";
    expect(parse(text).config.virtualServerGroups[0]?.entries).toEqual([
      { kind: "range", first: "10.0.0.1", last: "10.0.0.1", port: 80 },
      { kind: "range", first: "10.0.0.1", last: "10.0.0.9", port: 80 },
      { kind: "range", first: "10.0.0.1", last: "10.0.1.2", port: 0 },
      { kind: "range", first: "10.0.0.0", last: "10.0.0.3", port: 443 },
      { kind: "fwmark", mark: 7, family: 4 },
    ]);
  });
});

describe("what is shown to people", () => {
  test("a diagnostic with its line and a caret", () => {
    const text = fixture("broken/priority-out-of-range.conf");
    const [diagnostic] = parse(text).diagnostics;
    expect(formatDiagnostic(diagnostic as Diagnostic, text)).toBe(
      [
        "f.conf:6:14: warning: A priority is from 1 to 255; found 300. 100 is used. [out-of-range]",
        "      priority 300",
        "               ^",
      ].join("\n"),
    );
  });

  test("passwords are masked, and nothing else", () => {
    const text =
      'auth_pass abc#123 # x\n  auth_pass "a b"\n auth_type PASS auth_pass x\n{auth_pass secret}\nkey 1 hex:00\nkey /etc/key\n';
    const stars = "********";
    expect(maskSecrets(text)).toBe(
      `auth_pass ${stars} # x\n  auth_pass ${stars}\n auth_type PASS auth_pass ${stars}\n{auth_pass ${stars}}\nkey 1 ${stars}\nkey /etc/key\n`,
    );
  });
});

test("an empty file is valid", () => {
  expect(parse("").diagnostics).toEqual([]);
});

describe("where releases differ, --compat chooses", () => {
  const both = (text: string) =>
    (["2.2.7", "2.4"] as const).map((compat) => {
      const { config, diagnostics } = parse(text, { compat });
      return { config, codes: diagnostics.map(({ code }) => code) };
    });

  test("a newer word is ignored by 2.2.7, known to 2.4", () => {
    const [old, recent] = both(instanceText("owner_ignore_adverts"));
    expect([old?.codes, recent?.codes]).toEqual([["newer-keyword"], ["not-acted-on"]]);
  });

  test("a newer block closes its instance in 2.2.7, and the hint says so", () => {
    const text = instanceText("auth_hmac {\nkey 1 0123456789abcdef0123456789abcdef\n}");
    const [old, recent] = both(text);
    expect(old?.config.vrrpInstances[0]?.virtualAddresses).toEqual([]);
    expect(old?.codes).toContain("unknown-block");
    expect(parse(text).diagnostics.find(({ code }) => code === "unknown-block")?.hint).toContain("2.4.0");
    expect(recent?.config.vrrpInstances[0]?.virtualAddresses).toHaveLength(1);
  });

  test("a duplicate address is advertised twice by 2.2.7, once by 2.4", () => {
    const [old, recent] = both(instanceText("", "10.0.0.1\n10.0.0.1"));
    expect(old?.config.vrrpInstances[0]?.virtualAddresses).toHaveLength(2);
    expect(recent?.config.vrrpInstances[0]?.virtualAddresses).toHaveLength(1);
  });

  test("a duplicate peer hears twice from 2.2.7, once from 2.4", () => {
    const [old, recent] = both(instanceText("unicast_peer {\n10.0.0.2\n10.0.0.2\n}"));
    expect(old?.config.vrrpInstances[0]?.transport).toMatchObject({ peers: [{}, {}] });
    expect(recent?.config.vrrpInstances[0]?.transport).toMatchObject({ peers: [{ address: "10.0.0.2" }] });
    expect(recent?.codes).toEqual(["duplicate"]);
  });

  test("the interval of a script has decimals in 2.4 alone", () => {
    const [old, recent] = both("vrrp_script s {\nscript /bin/true\ninterval 0.5\n}");
    expect(old?.config.vrrpScripts[0]?.interval).toBe(1);
    expect(recent?.config.vrrpScripts[0]?.interval).toBe(0.5);
  });
});

describe("trackers", () => {
  const definitions =
    "vrrp_script s {\nscript /bin/true\nweight 5\n}\ntrack_file f {\nfile /run/f\nweight 4\n}\ntrack_file d {\nfile /run/d\n}\nvrrp_track_process p {\nprocess sshd -D\nquorum 2\nquorum_max 5\ndelay 1.5\n}\n";
  const track =
    "track_script {\ns\n}\ntrack_file {\nf\nd\n}\ntrack_process {\np weight 9\n}\ntrack_interface {\neth1 weight 7\n}";
  const tracked = (lines: string, before = "") =>
    parse(`${definitions}${before}${instanceText(`${track}\n${lines}`)}`).config.vrrpInstances[0];

  test("are read with their own weights, and those of the block that names them", () => {
    const { config } = parse(definitions + instanceText(track));
    expect(config.trackFiles[0]).toMatchObject({ name: "f", file: "/run/f", weight: 4 });
    expect(config.trackProcesses).toMatchObject([
      {
        process: ["sshd", "-D"],
        fullCommand: true,
        quorum: 2,
        quorumMax: 5,
        forkDelay: 1.5,
        terminateDelay: 1.5,
      },
    ]);
    expect(config.vrrpInstances[0]).toMatchObject({
      trackScripts: [{ script: "s", weight: 5 }],
      trackFiles: [
        { file: "f", weight: 4 },
        { file: "d", weight: 1 },
      ],
      trackProcesses: [{ process: "p", weight: 9 }],
    });
  });

  test("at an address owner those with a weight are gone, but for processes", () => {
    expect(tracked("priority 255")).toMatchObject({
      trackScripts: [],
      trackFiles: [{ file: "d", weight: 0 }],
      trackProcesses: [{ weight: 9 }],
      trackInterfaces: [],
    });
  });

  test("in a sync group an interface stays without its weight; with tracking weights all stay", () => {
    const group = (lines: string) => `vrrp_sync_group G {\ngroup {\nVI_1\n}\n${lines}\n}\n`;
    expect(tracked("", group(""))).toMatchObject({ trackScripts: [], trackInterfaces: [{ weight: 0 }] });
    expect(tracked("", group("sync_group_tracking_weight"))).toMatchObject({ trackScripts: [{ weight: 5 }] });
  });

  test("one that is defined in an included file further up is above", () => {
    const include = () => [{ file: "scripts.conf", text: `\n\n\n\n\n\n\n\n\n\n${definitions}` }];
    const { config } = parse(`include scripts.conf\n${instanceText("track_script {\ns\n}")}`, { include });
    expect(config.vrrpInstances[0]?.trackScripts).toHaveLength(1);
  });
});

test("a sync group begins as master only if all its members own their addresses", () => {
  const states = (priority: number) =>
    parse(
      `vrrp_sync_group G {\ngroup {\nVI_1\n}\n}\n${instanceText(`state MASTER\npriority ${priority}`)}`,
    ).config.vrrpInstances.map(({ state }) => state);
  expect([states(200), states(255)]).toEqual([["BACKUP"], ["MASTER"]]);
});

describe("routes, rules and the host", () => {
  test("routes", () => {
    const routes =
      "src 10.0.0.1 10.1.0.0/16 via 10.0.0.9 dev eth0 table 100 metric 5 mtu 1400\nblackhole 10.2.0.0/16 dev eth0 no_track\nfoo via 10.0.0.9\n10.3.0.0/16 via fe80::1 dev eth0";
    const { config, diagnostics } = parse(`static_routes {\n${routes}\n}`);
    expect(config.staticRoutes).toMatchObject([
      {
        destination: { address: "10.1.0.0", prefixLength: 16 },
        via: "10.0.0.9",
        dev: "eth0",
        table: "100",
        metric: 5,
        source: "10.0.0.1",
        options: ["mtu", "1400"],
      },
      { type: "blackhole", noTrack: true },
    ]);
    expect(diagnostics.map(({ code }) => code)).toEqual(["not-acted-on", "invalid-route", "invalid-route"]);
  });

  test("a route's word without its value ends the start", () => {
    expect(found(parse("static_routes {\n10.1.0.0/16 via\n}").diagnostics)).toContain(
      "2:13 error missing-argument",
    );
  });

  test("rules", () => {
    const rules =
      "from 10.1.0.0/16 table 100 preference 5\nto 2001:db8::/32 iif eth0 blackhole\nfrom 10.0.0.1\nfrom 10.0.0.1 goto 7";
    const { config, diagnostics } = parse(`static_rules {\n${rules}\n}`);
    expect(config.staticRules).toMatchObject([
      {
        action: { kind: "table", table: "100" },
        preference: 5,
        selectors: ["from", "10.1.0.0/16"],
        family: 4,
      },
      { action: { kind: "blackhole" }, family: 6, selectors: ["to", "2001:db8::/32", "iif", "eth0"] },
    ]);
    expect(diagnostics.map(({ code }) => code)).toEqual([
      "not-acted-on",
      "no-preference",
      "invalid-route",
      "invalid-route",
    ]);
  });

  test("BFD, groups of gratuitous ARP, delays of links, FIFOs", () => {
    const { config } = parse(
      "bfd_instance b {\nneighbor_ip 10.0.0.2\nmin_rx 20.5\n}\ngarp_group {\ngarp_interval 0.5\ninterfaces {\neth0 eth1\n}\n}\ninterface_up_down_delays {\neth0 1 2\neth1 3\n}\nglobal_defs {\nvrrp_notify_fifo /run/fifo root\nvrrp_notify_fifo_script /bin/reader\n}\nnet_namespace blue",
    );
    expect(config.bfdInstances).toMatchObject([
      { neighbor: "10.0.0.2", minRx: 20_500, ttl: 255, vrrp: true, checker: true },
    ]);
    expect(config.garpGroups).toMatchObject([{ garpInterval: 0.5, interfaces: ["eth0", "eth1"] }]);
    expect(config.interfaceDelays).toEqual([
      { interface: "eth0", down: 1, up: 2 },
      { interface: "eth1", down: 3, up: 3 },
    ]);
    expect(config.globalDefs.vrrpNotifyFifo).toEqual({
      path: "/run/fifo",
      user: "root",
      script: { argv: ["/bin/reader"] },
    });
    expect(config.host).toMatchObject({ netNamespace: "blue", childWaitTime: 5 });
  });
});
