// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the braces are keepalived's own syntax.
/** A difference between keepalived 2.2.7 and the director that is meant, with its reason. */
export type Difference = {
  /** The matter, in a few words. */
  readonly subject: string;
  readonly keepalived: string;
  readonly director: string;
  readonly reason: string;
};

/** Findings of the director, by their code, on lines of which keepalived says nothing. */
export const DIRECTOR_ALONE: readonly (Difference & { readonly codes: readonly string[] })[] = [
  {
    codes: ["several-statements", "extra-words"],
    subject: "more words on a line than the keyword takes",
    keepalived: "reads the first statement and says nothing",
    director: "does the same and warns",
    reason: "`priority 90 nopreempt` sets the priority alone, which nobody means who writes it.",
  },
  {
    codes: ["lost-arguments"],
    subject: "a command with arguments, without quotes",
    keepalived: "runs the program without its arguments and says nothing",
    director: "does the same, warns and shows the line in quotes",
    reason: "The check then tests something else than it says.",
  },
  {
    codes: ["no-shell"],
    subject: "shell signs in a command",
    keepalived: "hands them to the program as arguments and says nothing",
    director: "does the same and warns",
    reason: "`test -e f && false` without a shell always fails.",
  },
  {
    codes: ["unused-script"],
    subject: "a script that nothing tracks",
    keepalived: "removes it; says so in the log of a running daemon alone",
    director: "never runs it and warns in every reading",
    reason: "It is most often a misspelled name.",
  },
  {
    codes: ["duplicate-address"],
    subject: "a virtual address that is listed twice",
    keepalived: "2.2.7 advertises it twice and says nothing; 2.3 and later refuse it",
    director: "follows `--compat` and warns",
    reason: "After an upgrade of one node the lists of the two differ.",
  },
  {
    codes: ["deprecated"],
    subject: "old spellings such as `vrrp_track_file`",
    keepalived: "warns of some of them",
    director: "warns of all",
    reason: "The new word is known, so it can be named.",
  },
  {
    codes: ["tracked-twice"],
    subject: "a script that an instance and its sync group both track",
    keepalived: "warns of some combinations of weights",
    director: "warns of all",
    reason: "One of the two entries does nothing.",
  },
  {
    codes: ["undefined-variable"],
    subject: "an undefined `${NAME}`",
    keepalived: "tears it apart at its braces and complains of the pieces",
    director: "does the same, and names the variable",
    reason: "The pieces do not tell what is wrong.",
  },
  {
    codes: ["unexpected-brace"],
    subject: "a `{` inside a block of values",
    keepalived: "takes it for a value",
    director: "ignores it and warns",
    reason: "Nothing else than a brace can be meant.",
  },
];

/** Messages of keepalived on lines of which the director says nothing. */
export const KEEPALIVED_ALONE: readonly (Difference & { readonly message: RegExp })[] = [
  {
    message: /SECURITY VIOLATION/,
    subject: "scripts that run as root without `enable_script_security`",
    keepalived: "a line at every start; the config test ends with 6",
    director: "says nothing when it reads the file",
    reason: "The file is right. Who may write a script is known when it is run, not when the file is read.",
  },
  {
    message: /[Uu]nable to set (uid\/gid|default user)|Error setting global script uid\/gid/,
    subject: "a user or group that the host does not have",
    keepalived: "removes the script while it reads the file",
    director: "keeps it; the run fails",
    reason: "A check that cannot be run fails, it does not vanish. The file may be read on another host.",
  },
  {
    message: /protocol specified for fwmark|fwmark virtual server \S+, .*has port specified/,
    subject: "protocol or port in a service by firewall mark",
    keepalived: "ignores them with a warning",
    director: "ignores them",
    reason: "Services by mark are not forwarded yet, and the log says that.",
  },
  {
    message: /cannot use ha_suspend with fwmarks/,
    subject: "`ha_suspend` in a service by firewall mark",
    keepalived: "clears it with a warning",
    director: "clears it",
    reason: "As above.",
  },
  {
    message: /\[S_\d\]/,
    subject: "what a virtual server with a `virtual_server_group` lacks or says in vain",
    keepalived: "warns of protocol, scheduler, ports and `ops` after the group's members",
    director: "says nothing of protocol and ports",
    reason: "Groups are not forwarded yet, and the log says that.",
  },
  {
    message: /not found\/accessible|cannot be accessed|not executable|resolved by path search/,
    subject: "a script whose program does not exist on the host",
    keepalived: "removes it at the start, so that the check does not exist",
    director: "keeps it; the run fails, and so does the check",
    reason: "A check that cannot be run is no success. The file may be read on another host.",
  },
  {
    message: /Cannot have weighted track/,
    subject: "a weighted tracker of a sync group with an address owner in it",
    keepalived: "clears the weight for the whole group",
    director: "keeps it for the members that are no owners",
    reason: "Priority 255 never moves; the others' may.",
  },
  {
    message: /empty (notification_email|garp_group interfaces) block/,
    subject: "an empty `notification_email` or `interfaces`",
    keepalived: "warns",
    director: "says nothing",
    reason: "Nothing is listed, which is what the file says.",
  },
];

/** Differences that concern a whole file, with the rule of the comparison that makes room for them. */
export const OF_WHOLE_FILES: readonly Difference[] = [
  {
    subject: "a `}` or `{` that is missing",
    keepalived:
      "warns without a line and runs what it made of the rest; its processes may disagree on where a block ends",
    director: "names the block and refuses the file; a running director keeps its configuration",
    reason:
      "Everything after the gap stands in the wrong block: addresses or whole services would be gone without a word.",
  },
  {
    subject: "a keyword without its argument, a mandatory include that is missing",
    keepalived: "ends at that line",
    director: "refuses the file too, but reads on and names what else is wrong",
    reason: "One reading should find all mistakes. The lines after it are not compared.",
  },
  {
    subject: "an invalid `~SEQ` or `~LST`",
    keepalived: "warns; lines of an earlier repetition can come out in its place",
    director: "leaves the line out, the others stay where they are",
    reason:
      "An address of one instance that turns up in another is a fault of 2.2.7. Values of such files are not compared.",
  },
  {
    subject: "a comment that ends a definition of several lines",
    keepalived: "the parent process swallows the line that follows, its children do not",
    director: "ends the definition, as the children do",
    reason: "The children are what runs. Not among the generated files.",
  },
  {
    subject: "`delay`, `fork_delay` or `terminate_delay` of more than 2147 s",
    keepalived: "overflows to a negative time",
    director: "waits as long as the file says",
    reason: "An overflow is a fault of 2.2.7. Not among the generated files.",
  },
  {
    subject: "a config test over a script with a user other than root",
    keepalived: "2.2.7 ends itself with SIGTERM and says nothing; a real start is fine",
    director: "reads the file",
    reason: "Files over which the config test crashes are not compared; the suite bounds their number.",
  },
  {
    subject: "a reload into a file that cannot be run",
    keepalived: "ends with status 2 and leaves its addresses behind",
    director: "says why and goes on with what ran",
    reason: "A mistake in an editor must not take a service down.",
  },
  {
    subject: "errors after reading",
    keepalived: "have no line, or that of the end of the block",
    director: "have line and column of the statement or of the block's head",
    reason: "`suites/referee/correspondence.ts` lists which finding answers which message.",
  },
];
