import { theyAgree } from "./agreement.ts";

const instance = (interval: number) =>
  ({
    family: 4,
    vrid: 51,
    addresses: ["10.9.0.100"],
    interval,
    conf: (_: string, priority: number) => `vrrp_instance VI_1 {
    version 3
    interface eth0
    virtual_router_id 51
    priority ${priority}
    advert_int ${interval / 1000}
    virtual_ipaddress {
        10.9.0.100/24
    }
}
`,
  }) as const;

theyAgree({ name: "VRRPv3 at 100 ms", ...instance(100) });
theyAgree({ name: "VRRPv3 at 20 ms", ...instance(20) });
