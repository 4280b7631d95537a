/** What a process of Keelhaul ends with; where several apply, 130 before 3 before 1 before 4. */
export const exitCodes = {
  met: 0,
  violated: 1,
  wrongInput: 2,
  machineFailed: 3,
  unknown: 4,
  interrupted: 130,
} as const;

export const exitCodesHelp = `
Exit codes:
  0    every expectation is met
  1    an expectation is violated
  2    wrong input; nothing was started
  3    the machine or the lab failed; nothing is said about the cluster
  4    nothing is violated, but something is unknown
  130  interrupted; what was recorded until then is kept
Where several apply: 3 before 1 before 4.`;
