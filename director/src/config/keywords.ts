/*
 * Every keyword of keepalived, block by block, as data. A word that stands under `acted` changes what the director
 * does; one under `known` is understood and reported as not acted on yet; one under `newer` came after 2.2.7, with the
 * release that brought it; one under `deprecated` is another spelling of the word given.
 */

/** Words used after the keyword; further ones on the line are ignored by keepalived. */
export type Arity = readonly [least: number, most: number];

export type Keyword = {
  readonly args: Arity;
  readonly acted: boolean;
  /** `values`: one entry a line. `words`: every word is an entry. */
  readonly block?: BlockSpec | "values" | "words";
  readonly since?: string;
  readonly replacedBy?: string;
};

export type BlockSpec = { readonly name: string; readonly keywords: ReadonlyMap<string, Keyword> };

type Entry = Arity | { readonly args: Arity; readonly block: BlockSpec | "values" | "words" };

type Table = {
  readonly acted?: Readonly<Record<string, Entry>>;
  readonly known?: Readonly<Record<string, Entry>>;
  readonly newer?: Readonly<Record<string, readonly [since: string, entry: Entry]>>;
  readonly deprecated?: Readonly<Record<string, string>>;
};

const flag: Arity = [0, 0];
const one: Arity = [1, 1];
const two: Arity = [2, 2];
/** A switch: nothing, or on/off. */
const bool: Arity = [0, 1];
const optional: Arity = [0, 1];
const address: Arity = [1, 2];
const many: Arity = [1, Number.POSITIVE_INFINITY];
/** Command, user, group; split by rules of their own, so the words here do not count. */
const command: Arity = many;

const values = { args: flag, block: "values" } as const;
const words = { args: flag, block: "words" } as const;
const block = (spec: BlockSpec, args: Arity = flag) => ({ args, block: spec }) as const;

function spec(name: string, table: Table): BlockSpec {
  const keywords = new Map<string, Keyword>();
  const add = (word: string, entry: Entry, rest: Omit<Keyword, "args" | "block">) =>
    keywords.set(word, "args" in entry ? { ...entry, ...rest } : { args: entry, ...rest });
  for (const [word, entry] of Object.entries(table.acted ?? {})) add(word, entry, { acted: true });
  for (const [word, entry] of Object.entries(table.known ?? {})) add(word, entry, { acted: false });
  for (const [word, [since, entry]] of Object.entries(table.newer ?? {}))
    add(word, entry, { acted: false, since });
  for (const [word, replacedBy] of Object.entries(table.deprecated ?? {})) {
    const target = keywords.get(replacedBy);
    if (target === undefined)
      throw new TypeError(`${name}: ${word} is replaced by ${replacedBy}, which is not in the table.`);
    keywords.set(word, { ...target, replacedBy });
  }
  return { name, keywords };
}

const globalDefs = spec("global_defs", {
  acted: {
    router_id: one,
    vrrp_version: one,
    vrrp_skip_check_adv_addr: flag,
    vrrp_garp_master_delay: one,
    vrrp_garp_master_repeat: one,
    vrrp_garp_master_refresh: one,
    vrrp_garp_master_refresh_repeat: one,
    vrrp_garp_lower_prio_delay: one,
    vrrp_garp_lower_prio_repeat: one,
    vrrp_min_garp: bool,
    vrrp_lower_prio_no_advert: bool,
    vrrp_higher_prio_send_advert: bool,
    vrrp_down_timer_adverts: one,
    vrrp_check_unicast_src: flag,
    vrrp_mcast_group4: one,
    vrrp_mcast_group6: one,
    default_interface: one,
    script_user: [1, 2],
    enable_script_security: flag,
    notify_fifo: command,
    vrrp_notify_fifo: command,
    notify_fifo_script: command,
    vrrp_notify_fifo_script: command,
    vrrp_notify_priority_changes: bool,
  },
  known: {
    notification_email: words,
    notification_email_from: one,
    smtp_server: address,
    smtp_connect_timeout: one,
    smtp_helo_name: one,
    smtp_alert: bool,
    smtp_alert_vrrp: bool,
    smtp_alert_checker: bool,
    no_email_faults: flag,
    no_checker_emails: bool,
    vrrp_garp_interval: one,
    vrrp_gna_interval: one,
    vrrp_garp_extra_if: [1, 2],
    vrrp_strict: flag,
    vrrp_startup_delay: one,
    log_unknown_vrids: flag,
    dynamic_interfaces: optional,
    disable_local_igmp: flag,
    lvs_sync_daemon: many,
    lvs_timeouts: many,
    lvs_flush: flag,
    lvs_flush_on_stop: optional,
    rs_init_notifies: bool,
    checker_log_all_failures: bool,
    lvs_notify_fifo: command,
    lvs_notify_fifo_script: command,
    fifo_write_vrrp_states_on_reload: flag,
    startup_script: command,
    shutdown_script: command,
    startup_script_timeout: one,
    shutdown_script_timeout: one,
    reload_check_config: optional,
    reload_time_file: one,
    reload_repeat: flag,
    reload_file: optional,
    include_check: many,
    max_auto_priority: one,
    min_auto_priority_delay: one,
    vrrp_priority: one,
    checker_priority: one,
    bfd_priority: one,
    vrrp_rt_priority: one,
    checker_rt_priority: one,
    bfd_rt_priority: one,
    vrrp_rlimit_rttime: one,
    checker_rlimit_rttime: one,
    bfd_rlimit_rttime: one,
    vrrp_no_swap: flag,
    checker_no_swap: flag,
    bfd_no_swap: flag,
    vrrp_cpu_affinity: many,
    checker_cpu_affinity: many,
    bfd_cpu_affinity: many,
    process_names: flag,
    process_name: one,
    vrrp_process_name: one,
    checker_process_name: one,
    bfd_process_name: one,
    vrrp_iptables: [0, 2],
    vrrp_ipsets: [0, 8],
    nftables: optional,
    nftables_priority: one,
    nftables_counters: flag,
    nftables_ifindex: flag,
    nftables_ipvs: optional,
    nftables_ipvs_priority: one,
    nftables_ipvs_start_fwmark: one,
    vrrp_rx_bufs_policy: one,
    vrrp_rx_bufs_multiplier: one,
    vrrp_netlink_cmd_rcv_bufs: one,
    vrrp_netlink_cmd_rcv_bufs_force: one,
    vrrp_netlink_monitor_rcv_bufs: one,
    vrrp_netlink_monitor_rcv_bufs_force: one,
    lvs_netlink_cmd_rcv_bufs: one,
    lvs_netlink_cmd_rcv_bufs_force: one,
    lvs_netlink_monitor_rcv_bufs: one,
    lvs_netlink_monitor_rcv_bufs_force: one,
    process_monitor_rcv_bufs: one,
    process_monitor_rcv_bufs_force: one,
    snmp_socket: optional,
    enable_snmp_vrrp: flag,
    enable_snmp_checker: flag,
    enable_snmp_rfc: flag,
    enable_snmp_rfcv2: flag,
    enable_snmp_rfcv3: flag,
    enable_traps: flag,
    enable_snmp_keepalived: flag,
    enable_dbus: flag,
    dbus_service_name: one,
    umask: many,
    vmac_prefix: one,
    vmac_addr_prefix: one,
    random_seed: one,
    tmp_config_directory: one,
    config_save_dir: one,
    data_use_instance: bool,
  },
  newer: {
    use_symlink_paths: ["2.3.0", bool],
    set_supplementary_groups: ["2.3.0", flag],
    vrrp_owner_ignore_adverts: ["2.3.3", bool],
    v3_checksum_as_v2: ["2.2.8", bool],
    vrrp_delay_after_boot: ["2.4.0", one],
    snmp_vs_stats_update_interval: ["2.3.0", one],
    snmp_rs_stats_update_interval: ["2.3.0", one],
    dbus_no_interface_name: ["2.3.0", one],
    state_dump_file: ["2.3.3", one],
    stats_dump_file: ["2.3.3", one],
    json_dump_file: ["2.3.3", one],
    json_version: ["2.2.8", one],
    iproute_usr_dir: ["2.3.2", one],
    iproute_etc_dir: ["2.3.2", one],
  },
  deprecated: {
    lvs_flush_onstop: "lvs_flush_on_stop",
    lvs_process_name: "checker_process_name",
    vrrp_vmac_garp_intvl: "vrrp_garp_extra_if",
    vrrp_rlimit_rtime: "vrrp_rlimit_rttime",
    checker_rlimit_rtime: "checker_rlimit_rttime",
    bfd_rlimit_rtime: "bfd_rlimit_rttime",
  },
});

const authentication = spec("authentication", { acted: { auth_type: one, auth_pass: one } });

const tracking = { track_script: values, track_file: values, track_process: values } as const;

const notifications = {
  notify: command,
  notify_master: command,
  notify_backup: command,
  notify_fault: command,
  notify_stop: command,
  notify_priority_changes: bool,
} as const;

const vrrpInstance = spec("vrrp_instance", {
  acted: {
    state: one,
    interface: one,
    virtual_router_id: one,
    priority: one,
    advert_int: one,
    version: one,
    nopreempt: flag,
    preempt: flag,
    preempt_delay: one,
    down_timer_adverts: one,
    authentication: block(authentication),
    virtual_ipaddress: values,
    virtual_ipaddress_excluded: values,
    unicast_peer: values,
    unicast_src_ip: one,
    mcast_src_ip: one,
    unicast_ttl: one,
    check_unicast_src: flag,
    mcast_dst_ip: one,
    lower_prio_no_advert: bool,
    higher_prio_send_advert: bool,
    skip_check_adv_addr: flag,
    track_interface: values,
    ...tracking,
    dont_track_primary: flag,
    ...notifications,
    notify_deleted: [0, Number.POSITIVE_INFINITY],
    notify_master_rx_lower_pri: command,
    garp_master_delay: one,
    garp_master_repeat: one,
    garp_master_refresh: one,
    garp_master_refresh_repeat: one,
    garp_lower_prio_delay: one,
    garp_lower_prio_repeat: one,
    accept: flag,
    use_vmac: [0, 5],
    vmac_xmit_base: flag,
    track_src_ip: flag,
    v3_checksum_as_v2: bool,
  },
  known: {
    track_bfd: values,
    smtp_alert: bool,
    unicast_fault_no_peer: flag,
    old_unicast_checksum: optional,
    vrf: one,
    strict_mode: bool,
    no_accept: flag,
    garp_extra_if: [1, 2],
    kernel_rx_buf_size: one,
    debug: one,
    use_vmac_addr: flag,
    use_ipvlan: [0, 5],
    promote_secondaries: flag,
    linkbeat_use_polling: flag,
    native_ipv6: flag,
    lvs_sync_daemon_interface: one,
    virtual_routes: values,
    virtual_rules: values,
  },
  newer: {
    auth_hmac: ["2.4.0", values],
    owner_ignore_adverts: ["2.3.3", bool],
    timer_expired_backup: ["2.2.8", optional],
    thread_timer_expired: ["2.2.8", optional],
    no_virtual_ipaddress: ["2.2.8", flag],
  },
  deprecated: { vmac_garp_intvl: "garp_extra_if" },
});

const vrrpSyncGroup = spec("vrrp_sync_group", {
  acted: {
    group: words,
    track_interface: values,
    ...tracking,
    ...notifications,
    sync_group_tracking_weight: flag,
    global_tracking: flag,
  },
  known: { track_bfd: values, smtp_alert: bool },
});

const vrrpScript = spec("vrrp_script", {
  acted: {
    script: command,
    interval: one,
    timeout: one,
    weight: [1, 2],
    rise: one,
    fall: one,
    user: [1, 2],
    init_fail: flag,
  },
});

const trackProcess = spec("vrrp_track_process", {
  acted: {
    process: many,
    param_match: one,
    weight: [1, 2],
    quorum: one,
    quorum_max: one,
    delay: one,
    fork_delay: one,
    terminate_delay: one,
    full_command: flag,
  },
});

const trackFile = spec("track_file", { acted: { file: one, weight: [1, 2], init_file: [0, 2] } });

/** What every checker with a socket has; which of them count is the checker's affair. */
const connection = { connect_ip: one, connect_port: one, connect_timeout: one } as const;
const retries = { retry: one, delay_before_retry: one, delay_loop: one, warmup: one } as const;
const binding = { bindto: one, bind_port: one, bind_if: one, fwmark: one } as const;
const checkSwitches = { alpha: bool, log_all_failures: bool } as const;

const tcpCheck = spec("TCP_CHECK", {
  acted: { ...connection, ...retries },
  known: { ...binding, ...checkSwitches },
});

const url = spec("url", {
  known: {
    path: one,
    digest: one,
    status_code: many,
    virtualhost: one,
    regex: one,
    regex_no_match: flag,
    regex_options: many,
    regex_min_offset: one,
    regex_max_offset: one,
    regex_stack: two,
  },
  newer: { tls_compliant: ["2.2.8", flag] },
});

const httpKeywords = {
  known: {
    ...connection,
    ...retries,
    ...binding,
    ...checkSwitches,
    url: block(url),
    virtualhost: one,
    http_protocol: one,
    enable_sni: bool,
    fast_recovery: bool,
  },
  newer: { sni_name: ["2.2.8", one], tls_compliant: ["2.2.8", flag] },
  deprecated: { nb_get_retry: "retry" },
} satisfies Table;

const socketCheck = { ...connection, ...retries, ...binding, ...checkSwitches };

const smtpHost = spec("host", { known: { ...connection, ...binding } });
const checkers = {
  SMTP_CHECK: block(spec("SMTP_CHECK", { known: { ...socketCheck, helo_name: one, host: block(smtpHost) } })),
  DNS_CHECK: block(spec("DNS_CHECK", { known: { ...socketCheck, type: one, name: one } })),
  MISC_CHECK: block(
    spec("MISC_CHECK", {
      known: {
        ...retries,
        ...checkSwitches,
        misc_path: command,
        misc_timeout: one,
        misc_dynamic: flag,
        user: [1, 2],
      },
    }),
  ),
  UDP_CHECK: block(
    spec("UDP_CHECK", {
      known: {
        ...socketCheck,
        payload: one,
        require_reply: optional,
        min_reply_length: one,
        max_reply_length: one,
      },
    }),
  ),
  PING_CHECK: block(spec("PING_CHECK", { known: socketCheck })),
  FILE_CHECK: block(spec("FILE_CHECK", { known: { track_file: one, weight: [1, 2] } })),
  BFD_CHECK: block(spec("BFD_CHECK", { known: { name: one, alpha: bool } })),
  HTTP_GET: block(spec("HTTP_GET", httpKeywords)),
  SSL_GET: block(spec("SSL_GET", httpKeywords)),
} as const;

const realServer = spec("real_server", {
  acted: {
    weight: one,
    inhibit_on_failure: bool,
    alpha: bool,
    lvs_method: many,
    TCP_CHECK: block(tcpCheck),
    ...retries,
    connect_timeout: one,
  },
  known: {
    ...checkers,
    uthreshold: one,
    lthreshold: one,
    notify_up: command,
    notify_down: command,
    virtualhost: one,
    smtp_alert: bool,
    snmp_name: one,
  },
});

const virtualServer = spec("virtual_server", {
  acted: {
    lb_algo: one,
    lvs_sched: one,
    lb_kind: many,
    lvs_method: many,
    protocol: one,
    delay_loop: one,
    persistence_timeout: optional,
    persistence_granularity: one,
    inhibit_on_failure: flag,
    alpha: flag,
    retry: one,
    delay_before_retry: one,
    warmup: one,
    connect_timeout: one,
    weight: one,
    real_server: block(realServer, address),
  },
  known: {
    persistence_engine: one,
    ops: flag,
    "flag-1": flag,
    "flag-2": flag,
    "flag-3": flag,
    "sh-port": flag,
    "sh-fallback": flag,
    "mh-port": flag,
    "mh-fallback": flag,
    quorum: one,
    hysteresis: one,
    quorum_up: command,
    quorum_down: command,
    sorry_server: address,
    sorry_server_inhibit: flag,
    sorry_server_lvs_method: many,
    omega: flag,
    ha_suspend: flag,
    virtualhost: one,
    ip_family: one,
    smtp_alert: bool,
    snmp_name: one,
  },
});

const bfdInstance = spec("bfd_instance", {
  known: {
    neighbor_ip: one,
    source_ip: one,
    min_rx: one,
    min_tx: one,
    idle_tx: one,
    multiplier: one,
    passive: flag,
    ttl: one,
    hoplimit: one,
    max_hops: one,
    weight: [1, 2],
    vrrp: flag,
    checker: flag,
  },
  newer: { multihop: ["2.2.8", flag] },
  deprecated: { neighbour_ip: "neighbor_ip" },
});

const garpGroup = spec("garp_group", {
  known: { garp_interval: one, gna_interval: one, interface: one, interfaces: words },
});

const ssl = spec("SSL", { known: { password: one, ca: one, certificate: one, key: one } });

export const TOP_LEVEL: BlockSpec = spec("the top level", {
  acted: {
    global_defs: block(globalDefs),
    vrrp_instance: block(vrrpInstance, one),
    vrrp_sync_group: block(vrrpSyncGroup, one),
    vrrp_script: block(vrrpScript, one),
    vrrp_track_process: block(trackProcess, one),
    track_file: block(trackFile, one),
    virtual_server: block(virtualServer, address),
  },
  known: {
    virtual_server_group: { args: one, block: "values" },
    static_ipaddress: values,
    static_routes: values,
    static_rules: values,
    track_group: block(spec("track_group", { known: { group: words } }), one),
    garp_group: block(garpGroup),
    linkbeat_interfaces: values,
    interface_up_down_delays: values,
    bfd_instance: block(bfdInstance, one),
    SSL: block(ssl),
    net_namespace: one,
    net_namespace_ipvs: one,
    namespace_with_ipsets: flag,
    instance: one,
    use_pid_dir: flag,
    linkbeat_use_polling: flag,
    child_wait_time: one,
  },
  deprecated: { vrrp_track_file: "track_file" },
});

/** Values that the director acts on, of the keywords that it acts on in part. */
export const ACTED_VALUES: Readonly<Record<string, readonly string[]>> = {
  scheduler: "rr wrr lc wlc sed nq sh dh lblc lblcr mh fo ovf twos".split(" "),
  forwarding: ["DR"],
  protocol: ["TCP", "UDP"],
};

/** Words that people's files contain and that keepalived 2.2.7 knows nowhere, or not where they are written. */
export const OBSOLETE: Readonly<Record<string, string>> = {
  nb_get_retry: "write `retry` instead",
  nat_mask: "keepalived dropped it after 1.2.19; delete the line",
  lvs_id: "it was renamed: write `router_id`",
  real_server_group: "keepalived has no such block any more",
  sync_instance: "keepalived dropped it; write a `vrrp_sync_group`",
  plugin_dir: "keepalived dropped it; delete the line",
  local_address_group: "it belongs to a fork of keepalived for FNAT",
  laddr_group_name: "it belongs to a fork of keepalived for FNAT",
  deny_address_group: "it belongs to a fork of keepalived",
  establish_timeout: "it belongs to a fork of keepalived",
  syn_proxy: "it belongs to a fork of keepalived",
  dpdk_interface: "it belongs to a fork of keepalived for DPDK",
};
