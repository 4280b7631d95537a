import type { IpAddress, Ipv4 } from "../address.ts";
import type { Centiseconds, Priority, Seconds, Vrid } from "../units.ts";
import type {
  BfdInstance,
  GarpGroup,
  HostSettings,
  InterfaceDelays,
  LinkbeatInterface,
  NotifyFifo,
  Route,
  Rule,
  StaticAddress,
  TlsClient,
  TrackedBfd,
  TrackedFile,
  TrackedProcess,
  TrackFile,
  TrackGroup,
  TrackProcess,
} from "./model-host.ts";

/** What a keepalived.conf says, every value being the one that keepalived 2.2.7 would run with. */
export type KeepalivedConfig = {
  readonly globalDefs: GlobalDefs;
  readonly vrrpScripts: readonly VrrpScript[];
  readonly trackFiles: readonly TrackFile[];
  readonly trackProcesses: readonly TrackProcess[];
  readonly bfdInstances: readonly BfdInstance[];
  readonly vrrpSyncGroups: readonly VrrpSyncGroup[];
  readonly vrrpInstances: readonly VrrpInstance[];
  readonly virtualServerGroups: readonly VirtualServerGroup[];
  readonly virtualServers: readonly VirtualServer[];
  readonly staticAddresses: readonly StaticAddress[];
  readonly staticRoutes: readonly Route[];
  readonly staticRules: readonly Rule[];
  readonly trackGroups: readonly TrackGroup[];
  readonly garpGroups: readonly GarpGroup[];
  readonly linkbeatInterfaces: readonly LinkbeatInterface[];
  readonly interfaceDelays: readonly InterfaceDelays[];
  readonly tlsClient: TlsClient;
  readonly host: HostSettings;
};

/** Where a block begins, for messages that come after reading. */
export type Position = {
  /** Absent: the file that was given. */
  readonly file?: string;
  readonly line: number;
  readonly column: number;
};

export type GlobalDefs = {
  /** Absent: the host's name. */
  readonly routerId?: string;
  readonly notificationEmail: readonly string[];
  readonly notificationEmailFrom?: string;
  readonly smtpServer?: { readonly host: string; readonly port: number };
  readonly smtpConnectTimeout: Seconds;
  readonly smtpHeloName?: string;
  /** Absent: no mail for instances and virtual servers, mail for real servers. */
  readonly smtpAlert?: boolean;
  readonly smtpAlertVrrp?: boolean;
  readonly smtpAlertChecker?: boolean;
  readonly noEmailFaults: boolean;
  readonly noCheckerEmails: boolean;
  readonly scriptUser?: string;
  readonly scriptGroup?: string;
  readonly scriptSecurity: boolean;
  readonly notifyFifo?: NotifyFifo;
  readonly vrrpNotifyFifo?: NotifyFifo;
  readonly lvsNotifyFifo?: NotifyFifo;
  readonly fifoWriteStatesOnReload: boolean;
  readonly startupScript?: TimedCommand;
  readonly shutdownScript?: TimedCommand;
  readonly logUnknownVrids: boolean;
  readonly dynamicInterfaces: boolean;
  readonly rsInitNotifies: boolean;
  readonly checkerLogAllFailures: boolean;
  readonly lvsFlush: boolean;
  /** `VS`: the virtual servers alone; the kernel drops their real servers with them. */
  readonly lvsFlushOnStop: "no" | "yes" | "VS";
  readonly vrrp: VrrpDefaults;
};

/** Settings of `global_defs` that an instance inherits. */
export type VrrpDefaults = {
  readonly version: VrrpVersion;
  readonly strict: boolean;
  readonly skipCheckAdvAddr: boolean;
  readonly garp: GarpSettings;
  readonly lowerPrioNoAdvert: boolean;
  readonly higherPrioSendAdvert: boolean;
  readonly downTimerAdverts: number;
  readonly checkUnicastSrc: boolean;
  readonly multicastGroup4: Ipv4;
  readonly multicastGroup6: IpAddress;
  readonly startupDelay: Seconds;
  readonly defaultInterface: string;
  readonly notifyPriorityChanges: boolean;
  /** Gap between messages on an interface; 0: none. */
  readonly garpInterval: Seconds;
  readonly gnaInterval: Seconds;
  readonly garpExtra?: GarpExtra;
};

/** Killed after `timeout`. */
export type TimedCommand = { readonly command: Command; readonly timeout: Seconds };

export type VrrpVersion = 2 | 3;

/** Gratuitous ARP (and unsolicited neighbour advertisements) of a master. */
export type GarpSettings = {
  /** Second burst that long after becoming master; 0: no second burst. */
  readonly masterDelay: Seconds;
  /** Messages in a burst. */
  readonly masterRepeat: number;
  /** Period of refreshing bursts while master; 0: none. */
  readonly masterRefresh: Seconds;
  readonly masterRefreshRepeat: number;
  /** Second burst that long after a lower-priority advertisement was heard; 0: no second burst. */
  readonly lowerPrioDelay: Seconds;
  /** Messages in the burst that answers a lower-priority advertisement; 0: none. */
  readonly lowerPrioRepeat: number;
};

/** Period of gratuitous ARP on interfaces with addresses but without advertisements. */
export type GarpExtra = { readonly interval: Seconds; readonly allInterfaces: boolean };

export type ConfiguredState = "MASTER" | "BACKUP";

export type VrrpInstance = {
  readonly name: string;
  readonly position: Position;
  readonly state: ConfiguredState;
  readonly interface: string;
  readonly vrid: Vrid;
  readonly priority: Priority;
  readonly version: VrrpVersion;
  /** VRRPv2: whole seconds, so a multiple of 100. */
  readonly advertInterval: Centiseconds;
  readonly authentication: Authentication;
  /** Of VRRPv3 over IPv4. Absent: keepalived's. */
  readonly checksum?: ChecksumProfile;
  readonly virtualAddresses: readonly VirtualAddress[];
  /** Set and removed with the others, but not advertised. */
  readonly excludedAddresses: readonly VirtualAddress[];
  readonly preempt: boolean;
  readonly preemptDelay: Seconds;
  readonly downTimerAdverts: number;
  readonly garp: GarpSettings;
  readonly lowerPrioNoAdvert: boolean;
  readonly higherPrioSendAdvert: boolean;
  readonly skipCheckAdvAddr: boolean;
  readonly strict: boolean;
  readonly accept: boolean;
  /** Absent: the primary address of the interface. */
  readonly sourceAddress?: IpAddress;
  readonly transport: Transport;
  readonly trackPrimary: boolean;
  readonly trackInterfaces: readonly TrackedInterface[];
  readonly trackScripts: readonly TrackedScript[];
  readonly trackFiles: readonly TrackedFile[];
  readonly trackProcesses: readonly TrackedProcess[];
  readonly trackBfds: readonly TrackedBfd[];
  readonly virtualRoutes: readonly Route[];
  readonly virtualRules: readonly Rule[];
  readonly useVmac?: UseVmac;
  readonly vmacXmitBase: boolean;
  readonly useVmacAddr: boolean;
  readonly useIpvlan?: UseIpvlan;
  readonly vrf?: string;
  readonly trackSourceAddress: boolean;
  /** FAULT, not multicast, where no peer is given. */
  readonly unicastFaultNoPeer: boolean;
  readonly promoteSecondaries: boolean;
  readonly garpExtra?: GarpExtra;
  /** Octets. */
  readonly kernelRxBufferSize?: number;
  readonly notify: NotifyScripts;
  /** A reload that removes the instance notifies DELETED, not FAULT. */
  readonly notifyDeleted: boolean;
  readonly notifyPriorityChanges: boolean;
  readonly smtpAlert: boolean;
};

export type UseVmac = {
  /** Absent: `vrrp.` and the VRID. */
  readonly interface?: string;
  /** Absent: 00:00:5e:00:01 (IPv6: 02) and the VRID. */
  readonly macAddress?: string;
  readonly netlinkNotify: boolean;
};

export type UseIpvlan = {
  readonly interface?: string;
  readonly address?: IpAddress;
  readonly prefixLength?: number;
  readonly mode: "bridge" | "private" | "vepa";
};

/** What a VRRPv3 checksum over IPv4 covers besides the message: a pseudo-header, or nothing (RFC 9568). */
export type ChecksumProfile = "keepalived" | "rfc9568";

export type Authentication =
  | { readonly type: "none" }
  /** At most 8 bytes; the rest of what the file says is cut off. */
  | { readonly type: "PASS"; readonly password: string }
  | { readonly type: "AH"; readonly password: string };

export type Transport =
  | { readonly kind: "multicast"; readonly group: IpAddress }
  | {
      readonly kind: "unicast";
      readonly peers: readonly UnicastPeer[];
      readonly ttl: number;
      readonly checkSource: boolean;
    };

export type UnicastPeer = { readonly address: IpAddress; readonly minTtl?: number; readonly maxTtl?: number };

export type VirtualAddress = {
  readonly address: IpAddress;
  /** 32 or 128 where the file gives no mask. */
  readonly prefixLength: number;
  /** Absent: the interface of the instance. */
  readonly dev?: string;
  readonly label?: string;
  /** Name or number as `ip address` takes it. */
  readonly scope?: string;
  readonly broadcast?: Ipv4 | "+" | "-";
  readonly noTrack: boolean;
  readonly peer?: { readonly address: IpAddress; readonly prefixLength: number };
  /** `home`, `nodad`, `mngtmpaddr`, `noprefixroute`, `autojoin`, `use_vmac`. */
  readonly flags?: readonly string[];
  /** Seconds. */
  readonly preferredLifetime?: number | "forever";
};

export type TrackedInterface = { readonly interface: string } & TrackWeight;
export type TrackedScript = { readonly script: string } & TrackWeight;

/** Weight 0: a bad object puts the instance into FAULT; otherwise it moves the priority. */
export type TrackWeight = { readonly weight: number; readonly reverse: boolean };

export type NotifyScripts = {
  readonly any?: Command;
  readonly master?: Command;
  readonly backup?: Command;
  readonly fault?: Command;
  readonly stop?: Command;
  readonly deleted?: Command;
  readonly masterRxLowerPri?: Command;
};

/** A program and its arguments; no shell is involved. */
export type Command = {
  readonly argv: readonly [string, ...string[]];
  readonly user?: string;
  readonly group?: string;
};

export type VrrpScript = {
  readonly name: string;
  readonly position: Position;
  readonly command: Command;
  readonly interval: Seconds;
  readonly timeout: Seconds;
  readonly weight: number;
  readonly reverse: boolean;
  readonly rise: number;
  readonly fall: number;
  readonly user?: string;
  readonly group?: string;
};

export type VrrpSyncGroup = {
  readonly name: string;
  readonly position: Position;
  readonly members: readonly string[];
  readonly trackInterfaces: readonly TrackedInterface[];
  readonly trackScripts: readonly TrackedScript[];
  readonly trackFiles: readonly TrackedFile[];
  readonly trackProcesses: readonly TrackedProcess[];
  readonly trackBfds: readonly TrackedBfd[];
  /** Weighted trackers of the members count; otherwise they are left out. */
  readonly trackingWeight: boolean;
  readonly notify: NotifyScripts;
  readonly notifyPriorityChanges: boolean;
  readonly smtpAlert: boolean;
};

export type VirtualServerGroup = {
  readonly name: string;
  readonly position: Position;
  readonly entries: readonly VirtualServerGroupEntry[];
};

export type VirtualServerGroupEntry =
  | { readonly kind: "range"; readonly first: IpAddress; readonly last: IpAddress; readonly port: number }
  | { readonly kind: "fwmark"; readonly mark: number; readonly family: 4 | 6 };

export type Scheduler =
  | "rr"
  | "wrr"
  | "lc"
  | "wlc"
  | "lblc"
  | "lblcr"
  | "sh"
  | "mh"
  | "dh"
  | "fo"
  | "ovf"
  | "sed"
  | "nq"
  | "twos";

export type ForwardingMethod = "NAT" | "DR" | "TUN";
export type ServiceProtocol = "TCP" | "UDP" | "SCTP";

export type ServiceIdentity =
  /** Port 0: every port. */
  | {
      readonly kind: "address";
      readonly address: IpAddress;
      readonly port: number;
      readonly protocol: ServiceProtocol;
    }
  | { readonly kind: "fwmark"; readonly mark: number; readonly family: 4 | 6 }
  | { readonly kind: "group"; readonly group: string; readonly protocol: ServiceProtocol };

export type VirtualServer = {
  readonly service: ServiceIdentity;
  readonly position: Position;
  readonly scheduler: Scheduler;
  readonly schedulerFlags: readonly SchedulerFlag[];
  readonly forwarding: ForwardingMethod;
  readonly onePacketScheduling: boolean;
  readonly delayLoop: Seconds;
  /** Absent: no persistence. */
  readonly persistence?: Persistence;
  readonly quorum: number;
  readonly hysteresis: number;
  readonly quorumUp?: Command;
  readonly quorumDown?: Command;
  readonly sorryServer?: SorryServer;
  readonly alpha: boolean;
  readonly omega: boolean;
  readonly haSuspend: boolean;
  readonly virtualHost?: string;
  readonly realServers: readonly RealServer[];
};

export type SchedulerFlag =
  | "flag-1"
  | "flag-2"
  | "flag-3"
  | "sh-port"
  | "sh-fallback"
  | "mh-port"
  | "mh-fallback";

export type Persistence = {
  readonly timeout: Seconds;
  /** Prefix length of the client network that sticks together; 32 or 128: each client. */
  readonly granularity: number;
};

export type SorryServer = {
  readonly address: IpAddress;
  readonly port: number;
  readonly forwarding: ForwardingMethod;
  readonly inhibit: boolean;
};

export type RealServer = {
  readonly address: IpAddress;
  readonly port: number;
  readonly position: Position;
  readonly weight: number;
  readonly forwarding: ForwardingMethod;
  readonly inhibitOnFailure: boolean;
  readonly alpha: boolean;
  /** 0: no limit. */
  readonly upperThreshold: number;
  readonly lowerThreshold: number;
  readonly notifyUp?: Command;
  readonly notifyDown?: Command;
  readonly checkers: readonly Checker[];
};

export type Checker = TcpCheck | HttpCheck | MiscCheck | SmtpCheck | DnsCheck | UdpCheck | PingCheck;

/** Timing shared by all checkers, inherited from real server and virtual server where a checker is silent. */
export type CheckTiming = {
  readonly delayLoop: Seconds;
  /** Extra attempts after the failure of a server that was up. */
  readonly retry: number;
  readonly delayBeforeRetry: Seconds;
  /** The first check comes after a random part of this. */
  readonly warmup: Seconds;
};

export type CheckTarget = {
  readonly connectIp: IpAddress;
  readonly connectPort: number;
  readonly connectTimeout: Seconds;
  readonly bindTo?: IpAddress;
  readonly bindPort?: number;
  readonly bindInterface?: string;
  readonly fwmark?: number;
};

export type TcpCheck = { readonly kind: "TCP_CHECK" } & CheckTiming & CheckTarget;

export type HttpCheck = {
  readonly kind: "HTTP_GET" | "SSL_GET";
  readonly urls: readonly HttpUrl[];
  readonly virtualHost?: string;
  readonly httpProtocol: "1.0" | "1.0C" | "1.1";
  readonly enableSni: boolean;
  readonly fastRecovery: boolean;
} & CheckTiming &
  CheckTarget;

export type HttpUrl = {
  readonly path: string;
  /** MD5 of the body, 32 hexadecimal digits. */
  readonly digest?: string;
  readonly statusCodes: readonly { readonly first: number; readonly last: number }[];
  readonly virtualHost?: string;
  readonly regex?: string;
  readonly regexNoMatch: boolean;
};

export type MiscCheck = {
  readonly kind: "MISC_CHECK";
  readonly command: Command;
  readonly timeout: Seconds;
  readonly dynamicWeight: boolean;
} & CheckTiming;

export type SmtpCheck = { readonly kind: "SMTP_CHECK"; readonly heloName: string } & CheckTiming &
  CheckTarget;
export type DnsCheck = {
  readonly kind: "DNS_CHECK";
  readonly type: string;
  readonly name: string;
} & CheckTiming &
  CheckTarget;
export type UdpCheck = {
  readonly kind: "UDP_CHECK";
  readonly payload?: string;
  readonly requireReply: boolean;
} & CheckTiming &
  CheckTarget;
export type PingCheck = { readonly kind: "PING_CHECK" } & CheckTiming & CheckTarget;
