/** Light and dark, phone and desk. */
export const welcomeStyle = `
:root{color-scheme:light dark;--ground:#f7f7f4;--card:#fff;--ink:#1b1e1d;--soft:#5c6461;--line:#e2e3de;--accent:#0f766e;--ok:#15803d;--warn:#b45309;--bad:#b91c1c;--code:#f0f1ec}
@media (prefers-color-scheme:dark){:root{--ground:#121514;--card:#1a1e1d;--ink:#e8ebe9;--soft:#9aa5a1;--line:#2b312f;--accent:#5eead4;--ok:#4ade80;--warn:#fbbf24;--bad:#f87171;--code:#0e1110}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:46rem;margin:0 auto;padding:clamp(1.5rem,6vw,4.5rem) clamp(1rem,4vw,2rem)}
.mark{margin:0 0 1.5rem;font-weight:650;letter-spacing:-.01em;color:var(--accent)}
h1{margin:0;font-size:clamp(1.5rem,5vw,2.1rem);line-height:1.2;letter-spacing:-.02em;font-weight:650;text-wrap:balance}
.lead{margin:.5rem 0 0;color:var(--soft);font-size:1.05rem}
.dot{display:inline-block;width:.55em;height:.55em;margin-right:.45em;border-radius:50%;vertical-align:.08em;background:var(--ok)}
.dot.degraded{background:var(--warn)}.dot.down{background:var(--bad)}
.problems{margin:1.5rem 0 0;padding:.8rem 1rem .8rem 2rem;border:1px solid var(--warn);border-radius:.6rem;background:var(--card)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:1px;margin:2rem 0;border:1px solid var(--line);border-radius:.75rem;overflow:hidden;background:var(--line)}
.facts div{padding:.8rem 1rem;background:var(--card)}
dt{font-size:.8rem;color:var(--soft)}dd{margin:.1rem 0 0;font-weight:550;font-variant-numeric:tabular-nums}
h2{margin:2.5rem 0 .5rem;font-size:1.15rem;letter-spacing:-.01em}
p{margin:1rem 0 .4rem}
pre{margin:0;padding:.9rem 1rem;border:1px solid var(--line);border-radius:.6rem;background:var(--code);overflow-x:auto;font:.84rem/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
nav{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.75rem;margin-top:2.5rem}
nav a{display:block;padding:.85rem 1rem;border:1px solid var(--line);border-radius:.75rem;background:var(--card);color:inherit;text-decoration:none}
nav a:hover{border-color:var(--accent)}
a:focus-visible,pre:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
nav b{display:block;font-weight:600;color:var(--accent)}nav span{font-size:.88rem;color:var(--soft)}
`;
