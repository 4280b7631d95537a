import { theyAgree } from "./agreement.ts";

theyAgree({
  name: "IPv6",
  family: 6,
  vrid: 61,
  addresses: ["fe80::100", "fd00:9::100"],
  interval: 100,
  conf: (_, priority) => `vrrp_instance VI_6 {
    interface eth0
    virtual_router_id 61
    priority ${priority}
    advert_int 0.1
    virtual_ipaddress {
        fe80::100
        fd00:9::100/64
    }
}
`,
  async inspect(wire, leader) {
    const { stdout } = await wire.run(leader, ["ip", "-6", "addr", "show", "dev", "eth0"]);
    const lines = stdout.split("\n").map((line) => line.trim());
    const about = (address: string) =>
      lines.slice(lines.findIndex((line) => line.includes(address))).slice(0, 2);
    expect(about("fe80::100/128").join(" ")).toMatch(/scope link.* nodad.*preferred_lft 0sec/);
    expect(about("fd00:9::100/64").join(" ")).toMatch(/scope global.* nodad/);
  },
});
