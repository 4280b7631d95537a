import { entriesOf, serversOf, statisticsOf } from "./listings.ts";

/** As ipvsadm 1.31 and Linux 6.1.192 print them. */
const servers = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn
  -> RemoteAddress:Port
TCP  10.96.0.1:80 wrr persistent 300
  -> 10.0.1.3:80                  1         2           4          1
  -> 10.0.1.1:80                  65535     0           0          12
`;
const statistics = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
  -> RemoteAddress:Port
TCP  10.96.0.1:80                       12       17        0      680        0
  -> 10.0.1.3:80                         7        9        0      360        0
UDP  10.96.0.2:80                        1        2        0       56        0
`;
const entries = `TCP 0A640001 0FA0 0A600001 0050 0A000103 0050 SYN_RECV         59
TCP 0A640001 0000 0A600001 0050 0A000103 0050 NONE            299
UDP 0A640002 0FA0 0A600001 0050 0A000101 0050 UDP             299
`;

test("servers in their order", () => {
  expect(serversOf(servers)).toEqual([
    { name: "C", weight: 1, persistent: 2, active: 4, inactive: 1 },
    { name: "A", weight: 65535, persistent: 0, active: 0, inactive: 12 },
  ]);
});

test("the counters of services, not of servers", () => {
  expect([...statisticsOf(statistics)]).toEqual([
    ["10.96.0.1:80", "12 connections, 17 packets, 680 bytes"],
    ["10.96.0.2:80", "1 connections, 2 packets, 56 bytes"],
  ]);
});

test("connections without templates", () => {
  expect(entriesOf(entries)).toEqual(["C SYN_RECV", "A UDP"]);
  expect(entriesOf("")).toEqual([]);
});
