import { theyAgree } from "./agreement.ts";

theyAgree({
  name: "a virtual MAC",
  family: 4,
  vrid: 81,
  addresses: ["10.9.0.81"],
  interval: 200,
  conf: (_, priority) => `vrrp_instance VI_1 {
    version 3
    interface eth0
    virtual_router_id 81
    priority ${priority}
    advert_int 0.2
    use_vmac
    virtual_ipaddress {
        10.9.0.81/24
    }
}
`,
  async inspect(wire, leader) {
    expect(wire.adverts().at(-1)?.mac).toBe("00005e000151");
    const { stdout } = await wire.run(leader, ["ip", "-d", "addr", "show", "dev", "vrrp.81"]);
    expect(stdout).toMatch(/00:00:5e:00:01:51[\s\S]*macvlan mode private[\s\S]*inet 10\.9\.0\.81\/24/);
    const settings: string[] = [];
    for (const key of ["arp_ignore", "accept_local", "rp_filter"]) {
      const file = `/proc/sys/net/ipv4/conf/vrrp.81/${key}`;
      settings.push((await wire.run(leader, ["cat", file])).stdout.trim());
    }
    expect(settings).toEqual(["1", "1", "0"]);
  },
});
