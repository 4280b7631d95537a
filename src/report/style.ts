/** One sheet for screen and paper, light and dark. Hatchings make printed files ten times as big, so paper has lighter tones instead. Node colours are told apart by most colour-blind eyes. */
export const style = `
:root{color-scheme:light dark;--bg:#f7f7f5;--panel:#fff;--ink:#1c2126;--quiet:#5d6771;--rule:#dfe2e4;--faint:#eff0ef;--accent:#1f5f9e;
--ok:#1d7044;--bad:#bf2020;--unsure:#84650a;--d0:#2b6cb3;--d1:#c26e00;--d2:#7b4fa6;--d3:#4d7a1e;--dx:#77808a;
--s0:#1f9183;--s1:#8a63c9;--s2:#b8862b;--s3:#4c78a8;--s4:#6b8e23;--s5:#a0527d;--sx:#8a929b;--harm:rgba(191,32,32,.075);--on:#fff;
--sans:ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","Liberation Sans",sans-serif;
--mono:ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{--bg:#12161a;--panel:#191e24;--ink:#e3e7ea;--quiet:#98a3ad;--rule:#2e363e;--faint:#20262d;--accent:#79b4ee;
--ok:#5cc98c;--bad:#ff7a70;--unsure:#dcb64a;--d0:#5c9fe4;--d1:#e39a3c;--d2:#b58ee0;--d3:#93bf5a;--dx:#8c959e;
--s0:#3fb5a5;--s1:#ab8ce6;--s2:#d9ab57;--s3:#7fa9d6;--s4:#9dbf5b;--s5:#d189b3;--sx:#9aa3ac;--harm:rgba(255,122,112,.11);--on:#0e1216}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:14px/1.45 var(--sans);font-variant-numeric:tabular-nums}
main{max-width:1280px;margin:0 auto;padding:20px 20px 40px}
a{color:var(--accent);text-underline-offset:2px}
a:focus-visible,summary:focus-visible,code:focus-visible,button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
h1{font-size:25px;line-height:1.2;margin:2px 0 4px;letter-spacing:-.01em;text-wrap:balance}
h2{font-size:18px;line-height:1.25;margin:0 0 4px}
h3{font-size:12px;text-transform:uppercase;letter-spacing:.06em;color:var(--quiet);margin:18px 0 6px}
p,li,h1,h2,td,th,summary,figcaption{overflow-wrap:break-word}p{margin:4px 0}
.quiet,.why{color:var(--quiet)}.why{display:block;font-size:12px;font-weight:400}
.kicker{color:var(--quiet);font-size:12px;letter-spacing:.02em}
.variant{font:500 12px var(--mono);color:var(--quiet)}
.run,.recording,section>.scroll>.summary{border-radius:6px}
.run,.recording{background:var(--panel);border:1px solid var(--rule);border-left:5px solid var(--dx);padding:14px 18px 16px;margin:0 0 18px;scroll-margin-top:8px}
.run.met,.recording.met{border-left-color:var(--ok)}.run.unmet,.recording.unmet,.run.failed,.recording.failed,.run.interrupted{border-left-color:var(--bad)}
.run.unknown,.recording.unknown{border-left-color:var(--unsure)}
.recording:target{box-shadow:0 0 0 2px var(--accent)}
.met>h1>.sign{color:var(--ok)}.unmet>h1>.sign,.failed>h1>.sign,.interrupted>h1>.sign{color:var(--bad)}.unknown>h1>.sign{color:var(--unsure)}
.exit{color:var(--quiet);margin-bottom:10px}
.problems{list-style:none;margin:8px 0 10px;padding:0}.problems li{padding-left:16px;text-indent:-16px;margin:3px 0;max-width:120ch}.problems .unmet,.problems .failed{color:var(--bad)}.problems .unknown{color:var(--unsure)}.problems a{font-weight:600}
.facts{display:flex;flex-wrap:wrap;gap:4px 22px;margin:8px 0}.facts div{min-width:0}.facts dt{font-size:11px;color:var(--quiet)}.facts dd{margin:0;font-weight:600;overflow-wrap:anywhere}
.badge{display:inline-block;white-space:nowrap;font-size:12px;font-weight:600;line-height:1.5;padding:0 7px;border-radius:4px;border:1px solid currentColor;color:var(--quiet)}
.badge.met,.badge.holds{color:var(--ok)}.badge.unmet,.badge.failed{color:var(--panel);background:var(--bad);border-color:var(--bad)}.badge.violated{color:var(--bad)}.badge.unknown{color:var(--unsure);border-style:dashed}
h2 .badge{vertical-align:2px;margin-left:4px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px}
caption{text-align:left;color:var(--quiet);font-size:12px;padding:2px 0 5px}
th,td{text-align:left;vertical-align:top;padding:5px 12px 5px 0;border-top:1px solid var(--rule)}
thead th{border-top:0;font-size:11px;font-weight:500;color:var(--quiet);padding-bottom:3px}
td.number{white-space:nowrap}
.summary{background:var(--panel);border:1px solid var(--rule)}.summary th,.summary td{padding-left:10px}
.summary caption{padding:0 0 6px}
.summary tbody th{font-weight:600;white-space:nowrap}.summary .variant{display:block;font-weight:400}
.summary .number{font-weight:600}.summary .number .why{display:inline}
.plane-value{display:block;white-space:nowrap}.plane-value .name,.measures .name{color:var(--quiet)}.plane-value .name{display:inline-block;min-width:56px}
.expectations ul,.measures,.links,.short,.caveats,.notes ul,ul.notes,.legend,.evidence ul{list-style:none;margin:0;padding:0}
.expectations ul{columns:2 230px;column-gap:18px;font-size:12px}.expectations li{break-inside:avoid;padding-left:15px;text-indent:-15px}.expectations .unmet{color:var(--bad);font-weight:600}.expectations .unknown{color:var(--unsure);font-weight:600}.expectations .not-applicable{color:var(--quiet)}
section[aria-labelledby=recordings]{margin-bottom:22px}section[aria-labelledby=recordings]>h2{margin-bottom:0}
.purpose{max-width:80ch}.fault{max-width:110ch}
.failure{color:var(--bad);font-weight:600;border:1px solid var(--bad);border-radius:4px;padding:8px 10px}
.caveats{margin:8px 0;border-left:3px solid var(--unsure);padding-left:10px}
.verdicts{margin-top:8px}.verdicts td:first-child{width:118px;white-space:nowrap;padding-right:6px}.verdicts td:nth-child(2){width:33%}.verdicts td,.verdicts th{padding-top:3px;padding-bottom:4px}
.verdicts .plane th{padding:12px 0 3px;font-size:12px;color:var(--quiet);font-weight:600;border-top:0}
.verdicts tr.unmet{background:var(--harm)}
.notes{font-size:12.5px;color:var(--quiet)}ul.notes{border-left:3px solid var(--rule);padding-left:10px;margin:6px 0}.verdicts p{margin:0}.unasked td{color:var(--quiet)}.judgement{font-weight:600}
.measures{display:inline-flex;flex-wrap:wrap;gap:0 18px;font-size:12px;margin-right:16px}.verdicts .evidence:not([open]){display:inline-block}.expected{color:var(--quiet)}
summary{cursor:pointer;color:var(--accent);font-size:12px;padding:2px 0}
details.unasked{margin-top:6px}.recording>details{margin-top:10px;border-top:1px solid var(--rule);padding-top:6px}.recording>details>summary,.moments>summary{font-size:13px}
.evidence ul{padding:2px 0 4px 14px;border-left:2px solid var(--rule)}.evidence li{margin:3px 0;font-size:12.5px}.t{color:var(--quiet);font-family:var(--mono);font-size:11.5px}.frame{font-size:12px;white-space:nowrap}
code,pre,.mono{font-family:var(--mono);font-size:12px}
code.command{display:inline-block;max-width:100%;background:var(--faint);border-radius:4px;padding:2px 7px;overflow-wrap:anywhere;user-select:all;-webkit-user-select:all}
button{font:11px var(--sans);margin-left:6px;padding:1px 7px;border:1px solid var(--rule);border-radius:4px;background:transparent;color:var(--quiet);cursor:pointer}
pre{background:var(--faint);border-radius:4px;padding:8px 10px;overflow-x:auto;margin:4px 0;line-height:1.4}
.evidence code.command{margin-top:2px}.evidence .frame{margin-right:8px}
figure{margin:12px 0}figcaption{font-size:12.5px;color:var(--quiet);margin-bottom:4px}
.diff .removed,.removed{color:var(--bad)}.diff .added,.added{color:var(--ok)}.diff .gap{color:var(--quiet)}
.pair{display:flex;flex-wrap:wrap;gap:8px 36px}.pair>*{flex:0 1 auto}.pair table{width:auto}.sticky td,.sticky th{padding-top:1px;padding-bottom:1px;font-size:12px}.sticky tbody th{font:12px var(--mono)}.torn{background:var(--harm)}.count{color:var(--quiet);font-size:11px;margin-left:5px}
.swatch{width:11px;height:11px;margin-right:5px;vertical-align:-1px;overflow:visible}
.legend{display:flex;flex-wrap:wrap;gap:2px 16px;font-size:12px;color:var(--quiet)}
.links li{display:inline-block;margin-right:18px}.patterns{position:absolute}
.moments td,.logs td{padding-top:2px;padding-bottom:2px;font-size:12.5px}.logs .mono{overflow-wrap:anywhere}.k-fault td{font-weight:600}.k-client td:nth-child(n+3){color:var(--bad)}
footer{color:var(--quiet);font-size:12px;max-width:100ch}
.timeline,.parts,.latency{display:block;width:100%;min-width:820px;height:auto;font-family:var(--sans);background:transparent}
svg text{fill:var(--ink);font-size:11.5px}
svg .note,svg .axis,svg .scale,svg .quiet{fill:var(--quiet);font-size:10.5px}
svg .axis{text-anchor:middle}svg .axis.unit,svg .lane{text-anchor:end}.timeline .note,.latency .note,.parts .lane+.note{text-anchor:end}
svg .lane{font-weight:600;font-size:12px}
.grid{stroke:var(--rule);stroke-width:1;fill:none}.rule,.base{stroke:var(--rule);fill:none}
.harm{fill:var(--harm)}.swatch .harm{stroke:var(--rule)}
.d0{--c:var(--d0)}.d1{--c:var(--d1)}.d2{--c:var(--d2)}.d3{--c:var(--d3)}.d4{--c:var(--s5)}.d5{--c:var(--s4)}.dx{--c:var(--dx)}
.s0{--c:var(--s0)}.s1{--c:var(--s1)}.s2{--c:var(--s2)}.s3{--c:var(--s3)}.s4{--c:var(--s4)}.s5{--c:var(--s5)}.sx{--c:var(--sx)}
.bar{fill:var(--c)}.soft{fill-opacity:.3;stroke:var(--c)}
svg .in{pointer-events:none}svg .in.on{fill:var(--on);font-weight:600}svg .in.small{font-size:10.5px}svg .in.small:not(.on){paint-order:stroke;stroke:var(--panel);stroke-width:2.5px;stroke-opacity:.7}
.tick{stroke:var(--c);stroke-width:1.6;fill:none}.mark{stroke:var(--c);stroke-width:1.6;fill:var(--panel)}.mark.bad{--c:var(--bad)}
.claim{fill:none;stroke:var(--c);stroke-opacity:.55}.claim.master{fill:var(--c);fill-opacity:.22;stroke-opacity:1}.claim.bad{--c:var(--bad);fill:url(#p-bad)}
.down{fill:url(#p-down);stroke:var(--rule)}.ink{fill:none;stroke-width:1.2}.ink.grey{stroke:var(--dx);stroke-opacity:.55}.ink.bad{stroke:var(--bad)}.ink.light{stroke:var(--panel);stroke-opacity:.8}.ground{fill:var(--c)}
.area{fill:var(--c)}.area.failed{fill:var(--bad)}
.area.s1{fill:url(#p-s1)}.area.s3{fill:url(#p-s3)}.area.s5{fill:url(#p-s5)}
.dot{fill:var(--c)}.double{fill:none;stroke:var(--bad);stroke-width:1.8}.nobody{fill:none;stroke:var(--dx);stroke-dasharray:3 3}
.phase{fill:var(--faint);stroke:var(--rule)}.found{fill:var(--bad)}.found.allowed{fill:var(--quiet)}
.edge path{stroke:var(--bad);stroke-width:1.2}.edge.asked path{stroke-dasharray:3 3;stroke-opacity:.8}.edge text{fill:var(--bad);font-size:11px}
.hair{stroke:var(--ink);stroke-width:1;pointer-events:none}.readout{text-anchor:middle;font-weight:600;paint-order:stroke;stroke:var(--panel);stroke-width:6px;pointer-events:none}
.part{fill:var(--accent);fill-opacity:.75}.part.data{fill:var(--s0)}.part.wire{fill:var(--d0)}.part.address{fill:var(--d1)}.part.arp{fill:var(--d2)}.stop{stroke:var(--ink);fill:none}
.band{fill:var(--ok);fill-opacity:.13}.scatter{display:block;width:100%;max-width:560px;min-width:420px}.summary .group th,.summary .group td{border-top:2px solid var(--rule)}.summary .repeated th{font-weight:400;padding-left:24px}
.bracket{stroke:var(--ink);stroke-opacity:.7;stroke-width:1.6;fill:none}svg .value{font-weight:600}svg .error{font-weight:400;fill:var(--quiet)}
.worst{stroke:var(--d1);fill:none;stroke-width:1}.median{stroke:var(--d0);fill:none;stroke-width:2}
@media (max-width:700px){main{padding:8px}.run,.recording{padding:10px 10px 12px}h1{font-size:20px}.expectations ul{columns:1}.verdicts{min-width:680px}}
@media (max-width:1000px){.summary thead{display:none}.summary,.summary tbody,.summary tr,.summary caption{display:block}.summary caption{padding:8px 10px}.summary tr{border-top:1px solid var(--rule);padding:6px 0}.summary tr>*{border:0;padding:2px 10px}.summary tbody th{display:inline-block}.summary td{display:inline-block;vertical-align:top}
.summary [data-name]::before{content:attr(data-name);display:block;font-size:11px;font-weight:400;color:var(--quiet)}.summary .expectations{display:block}}
@media (forced-colors:active){.bar,.area,.dot,.found,.part{forced-color-adjust:none}}
@page{size:A4 landscape;margin:10mm}
@media print{:root{--bg:#fff;--panel:#fff;--ink:#000;--quiet:#444;--rule:#bbb;--faint:#f3f3f3}body{font-size:10.5px}table,.verdicts p,.evidence li,.measures{font-size:10px}.why,.expectations ul,code.command,.frame,caption,summary{font-size:9px}main{max-width:none;padding:0}button{display:none}
.run,.recording{border-radius:0;break-inside:auto}.recording{break-before:page}tr,li,svg{break-inside:avoid}.scroll{overflow:visible}.timeline,.parts,.latency{min-width:0}
.area.s1,.area.s3,.area.s5{fill:var(--c);fill-opacity:.5}.down{fill:var(--faint)}.claim.bad{fill:none}
.evidence::details-content{content-visibility:visible;block-size:auto}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
