/**
 * Messages of keepalived that have no line, or that of the end of a block, with the finding of the director that says
 * the same at the line where the mistake is.
 */
export const SAID_ELSEWHERE: readonly { readonly message: RegExp; readonly codes: readonly string[] }[] = [
  { message: /the virtual router id must be set/, codes: ["vrid-missing"] },
  { message: /Unknown interface!|^\(\S+\) Unknown interface/, codes: ["interface-missing"] },
  { message: /Non-existent interface specified/, codes: ["interface-not-found"] },
  {
    message: /interface \S+ .*doesn't exist|unknown interface \S+ specified/,
    codes: ["interface-not-found"],
  },
  { message: /No VIP specified; at least one is/, codes: ["no-address"] },
  { message: /Ignoring track_interface \S+ since own interface/, codes: ["own-interface"] },
  { message: /unicast keyword has been specified without any unicast peers/, codes: ["no-unicast-peer"] },
  { message: /Cannot use unicast_ttl without unicast peers/, codes: ["no-unicast-peer"] },
  {
    message: /There are \d+ missing/,
    codes: ["missing-brace", "missing-open-brace", "extra-brace", "unexpected-brace", "unknown-block"],
  },
  { message: /No script set for vrrp_script/, codes: ["no-script"] },
  { message: /No file set for track_file/, codes: ["no-file"] },
  { message: /process name not specified/, codes: ["no-process"] },
  { message: /has no neighbor address set/, codes: ["no-neighbor"] },
  { message: /max_hops exceeds ttl/, codes: ["max-hops-lowered"] },
  { message: /does not have any delay set/, codes: ["no-delay"] },
  { message: /State MASTER must match|strict mode/i, codes: ["strict-mode"] },
  { message: /Initial state master is incompatible with AH/, codes: ["state-cleared"] },
  { message: /both use VRID/, codes: ["duplicate-vrid"] },
  { message: /Missing '\{' at beginning|\*\*\*MISSING \*\*\*/, codes: ["missing-open-brace"] },
  { message: /empty group block|has no entries - removing/, codes: ["no-member", "empty-group"] },
  { message: /No script path has been specified/, codes: ["no-script"] },
  { message: /onfig files missing/, codes: ["include-missing"] },
  { message: /HTTP\/SSL_GET checker url has no path/, codes: ["no-path"] },
  { message: /HTTP\/SSL_GET checker has no urls|No url specified/i, codes: ["no-url"] },
  { message: /no protocol set - defaulting to UDP/, codes: ["no-protocol"] },
  { message: /no scheduler set/, codes: ["no-scheduler"] },
  { message: /no forwarding method set/, codes: ["no-method"] },
  { message: /has no real servers - ignoring|has no real servers/, codes: ["no-real-server"] },
  { message: /ports don't match|has port specified/, codes: ["port-reset"] },
  { message: /zero port only valid for persistent services/, codes: ["persistence-set"] },
  { message: /exceeds total weight of real servers/, codes: ["quorum-lowered"] },
  { message: /hysteresis \d+ >= quorum/, codes: ["hysteresis-lowered"] },
  { message: /is duplicated - removing second rs/, codes: ["duplicate"] },
  { message: /one packet scheduling requires UDP/, codes: ["ops-cleared"] },
  { message: /protocol specified for fwmark/, codes: ["protocol-ignored"] },
  { message: /cannot use ha_suspend with fwmarks/, codes: ["ha-suspend-cleared"] },
  {
    message: /must be an integer. rounding|advertisement interval .* out of range|advert interval/i,
    codes: ["interval-rounded"],
  },
  {
    message:
      /preempt_delay is incompatible|preempt delay will not work|nopreempt (is incompatible|will not work)/,
    codes: ["preemption"],
  },
  {
    message:
      /Authentication specified but no password|authentication.* ignor|does not support authentication|ignoring authentication/i,
    codes: ["authentication-ignored"],
  },
  { message: /specified in sync group \S+ doesn't exist/, codes: ["unknown-member"] },
  {
    message: /no matching virtual router found|has no virtual router/,
    codes: ["no-member", "unknown-member"],
  },
  { message: /has only 1 virtual router/, codes: ["lonely-member"] },
  { message: /multicast destination specified with unicast/, codes: ["group-ignored"] },
  {
    message: /already exists on interface|VRID \d+ .*(both|same|duplicat)|are both configured with VRID/i,
    codes: ["duplicate-vrid"],
  },
  { message: /is configured on VRRP instance and sync group/, codes: ["tracked-twice"] },
  {
    message: /ignoring \S+ tracked|ignoring tracked|ignoring weight from tracked/,
    codes: ["weight-ignored"],
  },
  {
    message: /script \S+ is not used|(script|file|process|bfd) \S+ is not (being )?used/i,
    codes: ["unused-script"],
  },
  {
    message: /^child_wait_time|Invalid child_wait_time|^invalid number|^number '/,
    codes: ["invalid-number", "out-of-range", "too-many-decimals"],
  },
];
