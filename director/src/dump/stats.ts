import type { Instance } from "../vrrp/instance.ts";
import { counted } from "./view.ts";

/** Counters as keepalived groups them. */
export function statsOf(instance: Instance) {
  return {
    advert_rcvd: counted(instance, "advert-received"),
    advert_sent: instance.sent.adverts,
    become_master: counted(instance, "become-master"),
    release_master: counted(instance, "release-master"),
    packet_len_err: counted(instance, "length"),
    advert_interval_err: counted(instance, "interval"),
    ip_ttl_err: counted(instance, "ttl"),
    invalid_type_rcvd: counted(instance, "type"),
    addr_list_err: counted(instance, "address-list", "address-count"),
    invalid_authtype: 0,
    authtype_mismatch: counted(instance, "auth-type"),
    auth_failure: counted(instance, "auth-failure"),
    pri_zero_rcvd: counted(instance, "priority-zero-received"),
    pri_zero_sent: instance.sent.priorityZero,
  };
}

/** keepalived.stats. */
export function statsDump(instances: readonly Instance[]): string {
  return instances.map(instanceStats).join("");
}

function instanceStats(instance: Instance): string {
  const stats = statsOf(instance);
  return `VRRP Instance: ${instance.config.name}
  Advertisements:
    Received: ${stats.advert_rcvd}
    Sent: ${stats.advert_sent}
  Became master: ${stats.become_master}
  Released master: ${stats.release_master}
  Packet Errors:
    Length: ${stats.packet_len_err}
    TTL: ${stats.ip_ttl_err}
    Invalid Type: ${stats.invalid_type_rcvd}
    Advertisement Interval: ${stats.advert_interval_err}
    Address List: ${stats.addr_list_err}
  Authentication Errors:
    Invalid Type: ${stats.invalid_authtype}
    Type Mismatch: ${stats.authtype_mismatch}
    Failure: ${stats.auth_failure}
  Priority Zero:
    Received: ${stats.pri_zero_rcvd}
    Sent: ${stats.pri_zero_sent}
`;
}
