/** The addresses of the guest's one segment: the referee stands at its other end. */
export const guestAddress = 0x0a000001;
export const refereeAddress = 0x0a000002;
export const refereeMac = "02:00:00:00:00:02";
export const guestMac = "02:00:00:00:00:01";
/** The last octet is the server's: 1 for A. */
export const serverMac = (number: number): string => `02:00:00:00:01:${number.toString(16).padStart(2, "0")}`;
export const servers = 8;

/**
 * The guest's first and only process: loads the modules in order, sets up the segment and then obeys the commands
 * that come over a virtio port. Its one queue keeps the order of frames. Every address of a service is local; neighbours are fixed, so that nothing waits for
 * ARP; ICMP errors are not limited in rate.
 */
export function guestInit(modules: readonly string[]): string {
  const neighbours = Array.from(
    { length: servers },
    (_, i) => `arp -i eth0 -s 10.0.1.${i + 1} ${serverMac(i + 1)}`,
  );
  return `#!/bin/busybox sh
export PATH=/bin
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
echo pfifo > /proc/sys/net/core/default_qdisc
for module in ${modules.join(" ")}; do insmod /modules/$module || echo "insmod $module failed"; done
for all in all default eth0; do echo 0 > /proc/sys/net/ipv4/conf/$all/rp_filter; done
echo 0 > /proc/sys/net/ipv4/icmp_ratelimit
echo 1000000 > /proc/sys/net/ipv4/icmp_msgs_per_sec
echo 1000000 > /proc/sys/net/ipv4/icmp_msgs_burst
ip link set lo up
ip link set eth0 up
ip addr add 10.0.0.1/24 dev eth0
ip route add 10.0.1.0/24 dev eth0
ip route add local 10.96.0.0/14 dev lo
arp -i eth0 -s 10.0.0.2 ${refereeMac}
${neighbours.join("\n")}
ip route add default via 10.0.0.2
for port in /dev/vport*; do exec 3<>$port; done
exec sh <&3 >&3 2>&3
`;
}
