import { theyAgree } from "./agreement.ts";
import { addressOf } from "./wire.ts";

theyAgree({
  name: "unicast peers",
  family: 4,
  vrid: 52,
  addresses: ["10.9.0.101"],
  interval: 100,
  conf: (side, priority) => `vrrp_instance VI_1 {
    version 3
    interface eth0
    virtual_router_id 52
    priority ${priority}
    advert_int 0.1
    unicast_src_ip ${addressOf[side][4]}
    unicast_ttl 64
    unicast_peer {
        ${addressOf[side === "a" ? "b" : "a"][4]} min_ttl 60 max_ttl 64
    }
    virtual_ipaddress {
        10.9.0.101/24
    }
}
`,
});
