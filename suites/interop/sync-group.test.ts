import { theyAgree } from "./agreement.ts";

const instance = (name: string, vrid: number, priority: number) => `vrrp_instance ${name} {
    version 3
    interface eth0
    virtual_router_id ${vrid}
    priority ${priority}
    advert_int 0.2
    virtual_ipaddress {
        10.9.0.${vrid}/24
    }
}
`;

theyAgree({
  name: "a sync group",
  family: 4,
  vrid: 71,
  addresses: ["10.9.0.71", "10.9.0.72"],
  interval: 200,
  conf: (_, priority) => `vrrp_sync_group G {
    group {
        inside
        outside
    }
}
${instance("inside", 71, priority)}${instance("outside", 72, priority)}`,
});
