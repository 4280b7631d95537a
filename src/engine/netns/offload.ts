import { attr, NETLINK_GENERIC, NetlinkSocket, parseAttributes, SystemError } from "@keelhaul/linux";

/** linux/genetlink.h */
const GENL_ID_CTRL = 16;
const CTRL_CMD_GETFAMILY = 3;
const CTRL_ATTR_FAMILY_ID = 1;
const CTRL_ATTR_FAMILY_NAME = 2;

/** linux/ethtool_netlink.h */
const ETHTOOL_MSG_FEATURES_SET = 12;
const ETHTOOL_A_FEATURES_HEADER = 1;
const ETHTOOL_A_HEADER_DEV_INDEX = 1;
const ETHTOOL_A_FEATURES_WANTED = 3;
const ETHTOOL_A_BITSET_BITS = 3;
const ETHTOOL_A_BITSET_BITS_BIT = 1;
const ETHTOOL_A_BITSET_BIT_NAME = 2;

/** Number of the family, or null for a kernel without CONFIG_ETHTOOL_NETLINK; the same in all namespaces. */
let family: number | null | undefined;

/**
 * Has the calling thread's network namespace finish checksums and cut segments before they leave these
 * interfaces, so that packet sockets beyond see frames as a real wire carries them. Segmentation falls with the
 * checksum. Where the kernel cannot be asked, frames stay unfinished, which PACKET_VNET_HDR tells its readers.
 */
export function finishChecksums(indexes: readonly number[]): void {
  using socket = NetlinkSocket.open(NETLINK_GENERIC);
  family ??= ethtoolFamily(socket);
  if (family === null) return;
  const type = family;
  socket.requestAll(
    indexes.map((index) => ({
      type,
      body: featureOff(index),
      name: `switch off checksum offload of link ${index}`,
    })),
  );
}

function ethtoolFamily(socket: NetlinkSocket): number | null {
  const body = Buffer.concat([genlHeader(CTRL_CMD_GETFAMILY), attr.text(CTRL_ATTR_FAMILY_NAME, "ethtool")]);
  try {
    const [reply] = socket.request({ type: GENL_ID_CTRL, body, name: "find the ethtool family" });
    return parseAttributes(reply!.body.subarray(4)).get(CTRL_ATTR_FAMILY_ID)!.readUInt16LE(0);
  } catch (error) {
    if (error instanceof SystemError && error.code === "ENOENT") return null;
    throw error;
  }
}

/** struct genlmsghdr: u8 command, u8 version, u16 reserved. */
function genlHeader(command: number): Buffer {
  return Buffer.from([command, 1, 0, 0]);
}

/** A bit that is listed without its value flag is to be off; bits that are not listed stay. */
function featureOff(index: number): Buffer {
  const bit = attr.nested(ETHTOOL_A_BITSET_BITS_BIT, [
    attr.text(ETHTOOL_A_BITSET_BIT_NAME, "tx-checksum-ip-generic"),
  ]);
  return Buffer.concat([
    genlHeader(ETHTOOL_MSG_FEATURES_SET),
    attr.nested(ETHTOOL_A_FEATURES_HEADER, [attr.u32(ETHTOOL_A_HEADER_DEV_INDEX, index)]),
    attr.nested(ETHTOOL_A_FEATURES_WANTED, [attr.nested(ETHTOOL_A_BITSET_BITS, [bit])]),
  ]);
}
