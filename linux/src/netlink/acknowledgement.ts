import { SystemError } from "../errno.ts";
import { attributeText, parseAttributes } from "./attribute.ts";
import {
  align4,
  type NetlinkMessage,
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
  NLMSG_DONE,
  NLMSG_HEADER,
} from "./message.ts";

/** linux/netlink.h, enum nlmsgerr_attrs */
const NLMSGERR_ATTR_MSG = 1;

/**
 * The error that an NLMSG_ERROR or NLMSG_DONE message carries, with the kernel's own words where it had
 * some, or null for a plain acknowledgement.
 */
export function errorOf(message: NetlinkMessage, name: string): SystemError | null {
  const result = message.body.length >= 4 ? message.body.readInt32LE(0) : 0;
  return result < 0 ? new SystemError(name, -result, extendedText(message)) : null;
}

/** struct nlmsgerr: int error, then the request (its header alone when capped), then the attributes. */
function extendedText(message: NetlinkMessage): string | undefined {
  if (!(message.flags & NLM_F_ACK_TLVS)) return undefined;
  const text = parseAttributes(message.body.subarray(attributesAt(message))).get(NLMSGERR_ATTR_MSG);
  return text && attributeText(text);
}

function attributesAt(message: NetlinkMessage): number {
  if (message.type === NLMSG_DONE) return 4;
  const capped = message.flags & NLM_F_CAPPED;
  return 4 + (capped ? NLMSG_HEADER : align4(message.body.readUInt32LE(4)));
}
