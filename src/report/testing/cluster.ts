/** The cluster of the made-up recordings: the addresses of topologies/lvs-dr.yaml, and who has which MAC. */
import { type Ipv4, ipv4, type Mac, mac } from "../../domain/address.ts";
import type { NodeFacts, NodeName } from "../../domain/node.ts";
import type { InstanceFacts, RecordingHeader } from "../../domain/recording.ts";
import { ms } from "../../domain/units.ts";

export const vip = ipv4("192.168.114.180");

const node = (
  name: NodeName,
  role: NodeFacts["role"],
  last: number,
  address: string | null,
  page?: string,
): NodeFacts => ({
  name,
  role,
  nics: [
    {
      name: "eth0",
      segment: "front",
      mac: mac(`02:4b:00:00:00:0${last}`),
      address: address === null ? null : ipv4(address),
    },
  ],
  ...(page === undefined ? {} : { page }),
});

export const nodes: readonly NodeFacts[] = [
  node("director-1", "director", 1, "192.168.114.129"),
  node("director-2", "director", 2, "192.168.114.251"),
  node("real-1", "real-server", 3, "192.168.114.252", "this is kgc web!"),
  node("real-2", "real-server", 4, "192.168.114.253", "this is benet web!"),
  node("client", "client", 5, "192.168.114.1"),
  node("observer", "observer", 6, null),
];

export const macOf = (name: NodeName): Mac => nodes.find((each) => each.name === name)!.nics[0]!.mac;
export const addressOf = (name: NodeName): Ipv4 =>
  nodes.find((each) => each.name === name)!.nics[0]!.address!;

const instance = (name: NodeName, priority: number): InstanceFacts => {
  const skew = ms(((256 - priority) / 256) * 1000);
  return {
    node: name,
    instance: "VI_1",
    interface: "eth0",
    version: 2,
    vrid: 100,
    priority,
    preempt: true,
    advertInterval: ms(1000),
    skew,
    masterDown: ms(3000 + skew),
    addresses: [vip],
  };
};

export const instances: readonly InstanceFacts[] = [instance("director-1", 100), instance("director-2", 90)];

export const sources: readonly Ipv4[] = Array.from({ length: 17 }, (_, i) => ipv4(`192.168.114.${i + 1}`));

const configuration = (router: string, state: string, priority: number): string => `global_defs {
    router_id ${router}
    smtp_server 127.0.0.1
}
vrrp_instance VI_1 {
    state ${state}
    interface eth0
    virtual_router_id 100
    priority ${priority}
    advert_int 1
    authentication {
        auth_type PASS
        auth_pass abc123
    }
    virtual_ipaddress {
        ${vip}
    }
}
virtual_server ${vip} 80 {
    delay_loop 6
    lb_algo rr
    lb_kind DR
    persistence_timeout 50
    protocol TCP
    real_server 192.168.114.252 80 {
        weight 1
    }
    real_server 192.168.114.253 80 {
        weight 1
    }
}
`;

/** The head of a made-up recording; what is given replaces what is usual. */
export const header = (own: Partial<RecordingHeader> & Pick<RecordingHeader, "name">): RecordingHeader => ({
  format: "keelhaul-recording",
  version: 1,
  start: "1795561200000000000",
  scenario: own.name.split(".")[0]!,
  title: own.name,
  why: "To see what the report makes of it.",
  variant: null,
  repetition: 1,
  phase: 0.35,
  topology: "lvs-dr",
  stack: "director",
  engine: "netns",
  seed: 20261124,
  command: "keelhaul run failover cut-heartbeat --topology lvs-dr --seed 20261124",
  commit: "47aec7b0f5f3c1b2a9d8e7f6a5b4c3d2e1f00000",
  environment: { kernel: "6.18.5", node: "24.21.0", cores: 2, rootless: false },
  nodes,
  vips: [{ name: "web", address: vip, segment: "front", port: 80, protocol: "tcp" }],
  instances,
  service: {
    vip,
    port: 80,
    scheduler: "rr",
    persistence: 50,
    servers: ["real-1", "real-2"].map((name) => ({ node: name, address: addressOf(name), weight: 1 })),
  },
  load: { kind: "prober", rate: 1000, timeout: ms(500), sources },
  configurations: [
    {
      node: "director-1",
      file: "configs/director-1/keepalived.conf",
      text: configuration("LVS_01", "MASTER", 100),
    },
    {
      node: "director-2",
      file: "configs/director-2/keepalived.conf",
      text: configuration("LVS_02", "BACKUP", 90),
    },
  ],
  expectations: [],
  notes: [],
  failure: null,
  interrupted: false,
  ...own,
});
