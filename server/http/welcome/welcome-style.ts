/** Light and dark, phone and desk. */
export const welcomeStyle = `
:root{color-scheme:light dark;--ground:#f6f6f2;--card:#fff;--ink:#161a19;--soft:#5a6360;--line:#e0e2dc;--accent:#0f766e;--tint:#e4f1ee;--ok:#15803d;--warn:#b45309;--bad:#b91c1c;--code:#17201e;--code-ink:#e6efec;--code-soft:#8fa8a1}
@media (prefers-color-scheme:dark){:root{--ground:#0f1211;--card:#171b1a;--ink:#e8ebe9;--soft:#9aa5a1;--line:#29302e;--accent:#5eead4;--tint:#14312c;--ok:#4ade80;--warn:#fbbf24;--bad:#f87171;--code:#0a0d0c}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:60rem;margin:0 auto;padding:clamp(1.25rem,4vw,3rem) clamp(1rem,4vw,2rem) clamp(2rem,6vw,4rem)}
.bar{display:flex;align-items:center;justify-content:space-between;gap:1rem;margin-bottom:clamp(2rem,6vw,3.5rem)}
.mark{display:flex;align-items:center;gap:.5rem;margin:0;font-weight:650;font-size:1.1rem;letter-spacing:-.02em}
.mark svg{width:1.5rem;height:1.5rem;color:var(--accent)}
.version{margin:0;color:var(--soft);font-size:.85rem;font-variant-numeric:tabular-nums}
h1{margin:0;font-size:clamp(1.75rem,5.5vw,2.6rem);line-height:1.15;letter-spacing:-.03em;font-weight:680;text-wrap:balance}
.lead{margin:.7rem 0 0;max-width:38rem;color:var(--soft);font-size:1.08rem;text-wrap:pretty}
.problems{margin:1.5rem 0 0;padding:.8rem 1rem .8rem 2rem;border:1px solid var(--warn);border-radius:.6rem;background:var(--card)}
.facts{display:grid;grid-template-columns:repeat(4,1fr);margin:2rem 0 0;border:1px solid var(--line);border-radius:.75rem;background:var(--card)}
.facts div{padding:.85rem 1.1rem}
.facts div+div{border-left:1px solid var(--line)}
dt{font-size:.8rem;color:var(--soft)}dd{margin:.1rem 0 0;font-weight:600;font-variant-numeric:tabular-nums}
.dot{display:inline-block;width:10px;height:10px;margin-right:.45em;border-radius:50%;background:var(--ok);box-shadow:0 0 0 .22em color-mix(in srgb,var(--ok) 20%,transparent)}
.dot.degraded{background:var(--warn);box-shadow:0 0 0 .22em color-mix(in srgb,var(--warn) 20%,transparent)}.dot.down{background:var(--bad);box-shadow:0 0 0 .22em color-mix(in srgb,var(--bad) 20%,transparent)}
h2{margin:clamp(2.2rem,5vw,3rem) 0 0;font-size:1.3rem;letter-spacing:-.02em}
ol{display:grid;gap:1.5rem;margin:1.25rem 0 0;padding:0;list-style:none;counter-reset:step}
li.step{display:grid;grid-template-columns:2.25rem minmax(0,1fr);counter-increment:step}
li.step::before{content:counter(step);display:grid;place-items:center;width:1.5rem;height:1.5rem;border-radius:50%;background:var(--tint);color:var(--accent);font-size:.82rem;font-weight:650}
h3{margin:0;font-size:1rem;font-weight:600}
.step p{margin:.1rem 0 0;color:var(--soft);font-size:.93rem}
p code,.answer{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
pre{margin:.6rem 0 0;padding:.85rem 1rem;border:1px solid transparent;border-radius:.6rem;background:var(--code);color:var(--code-ink);white-space:pre-wrap;overflow-wrap:anywhere;font:.82rem/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;tab-size:2}
@media (prefers-color-scheme:dark){pre{border-color:var(--line)}}
.answer{display:block;margin:.45rem 0 0;color:var(--soft)}
nav{display:grid;grid-template-columns:repeat(4,1fr);gap:.75rem;margin-top:1.25rem}
nav a{display:block;padding:.85rem 1rem;border:1px solid var(--line);border-radius:.75rem;background:var(--card);color:inherit;text-decoration:none}
nav a:hover{border-color:var(--accent)}
a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
nav b{display:block;font-weight:600;color:var(--accent)}nav span{display:block;font-size:.87rem;line-height:1.4;color:var(--soft)}
@media (max-width:44rem){
.facts,nav{grid-template-columns:1fr 1fr}
.facts div:nth-child(3){border-left:0}.facts div:nth-child(n+3){border-top:1px solid var(--line)}
li.step{display:block}li.step::before{float:left;margin-right:.6rem}dd{font-size:.95rem}
pre{font-size:.74rem;padding:.75rem .8rem;word-break:break-all}
}
`;
