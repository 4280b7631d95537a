import { parseConfig, type VrrpInstance } from "../config/index.ts";
import { advertLinkOf, virtualLinkOf } from "./virtual-link.ts";

function instance(words: string): VrrpInstance {
  const text = `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 171
    ${words}
    virtual_ipaddress {
        10.0.0.100
    }
}`;
  return parseConfig(text, { file: "k.conf" }).config.vrrpInstances[0] as VrrpInstance;
}

const peers = `unicast_src_ip 10.0.0.1
unicast_peer {
    10.0.0.2
}`;

test("without use_vmac there is none, and advertisements leave by the interface", () => {
  expect(virtualLinkOf(instance(""))).toBeUndefined();
  expect(advertLinkOf(instance(""), "eth0")).toBe("eth0");
});

test("over IPv6 there is none", () => {
  const text = `vrrp_instance VI_6 {
    interface eth0
    virtual_router_id 61
    use_vmac
    virtual_ipaddress {
        fe80::100
    }
}`;
  const six = parseConfig(text, { file: "k.conf" }).config.vrrpInstances[0] as VrrpInstance;
  expect(virtualLinkOf(six)).toBeUndefined();
});

test("name and MAC come from the VRID", () => {
  const link = { name: "vrrp.171", mac: "00:00:5e:00:01:ab", parent: "eth0", carriesAdverts: true };
  expect(virtualLinkOf(instance("use_vmac"))).toEqual(link);
  expect(virtualLinkOf(instance("use_vmac vip0"))).toEqual({ ...link, name: "vip0" });
});

test.each([
  ["use_vmac", "vrrp.171"],
  ["use_vmac\nvmac_xmit_base", "eth0"],
  [`use_vmac\n${peers}`, "eth0"],
])("under %j advertisements leave by %s", (words, link) => {
  expect(advertLinkOf(instance(words), "eth0")).toBe(link);
});
