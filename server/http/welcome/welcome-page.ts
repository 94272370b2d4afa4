import { createHash } from 'node:crypto';
import type { Health } from '@evident/contract/api';
import { welcomeStyle } from './welcome-style.ts';

const styleHash = createHash('sha256').update(welcomeStyle).digest('base64');

/** The page has no script and loads nothing. */
export const welcomePolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const words = {
  ok: {
    title: 'Evident is running',
    line: 'What your users do is recorded here: an event is acknowledged when it is on disk, and found at once.',
  },
  degraded: {
    title: 'Evident is running, with something to look at',
    line: 'Where an event can not be kept, its sender is told. What is wrong is listed below.',
  },
  down: { title: 'Evident is up, but can not take events', line: 'Senders are asked to come back.' },
} as const;

const mark =
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" aria-hidden="true"><path d="M5 6h14M5 12h9M5 18h5"/><path d="m15 17.5 2.2 2.2 4-4.6" stroke-linejoin="round"/></svg>';

const engines = { postgres: 'PostgreSQL', pglite: 'PGlite (embedded)' } as const;

/** What is running here, how it is, and how to send the first event. Says nothing that a stranger may not know. */
export function welcomePage({
  health,
  origin,
}: {
  readonly health: Health;
  readonly origin: string;
}): string {
  const { title, line } = words[health.status];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Evident</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%230f766e'/%3E%3Cpath d='M4 5h8M4 8h5M4 11h2.5M9 11l1.4 1.4L13 9.6' fill='none' stroke='%23fff' stroke-width='1.4' stroke-linecap='round'/%3E%3C/svg%3E">
<style>${welcomeStyle}</style>
</head>
<body>
<main>
<div class="bar">
<p class="mark">${mark}Evident</p>
<p class="version">version ${escapeHtml(health.version)}</p>
</div>
<h1>${title}</h1>
<p class="lead">${line}</p>
${problems(health)}
<dl class="facts">
${fact('Health', `<span class="dot ${health.status}" aria-hidden="true"></span>${health.status}`)}
${fact('Kept in', engines[health.engine])}
${fact('Waiting on disk', `${health.spool.events.toLocaleString('en-US')} events`)}
${fact('Up for', duration(health.uptimeSeconds))}
</dl>
<section>
<h2>Send the first event</h2>
<ol>
${step(
  'From a browser: no key',
  'Page views and clicks. With your app’s own token the user is filled in.',
  `curl ${origin}/api/v1/activity/events \\
  -H 'content-type: application/json' \\
  -d '{"type":"pricing_viewed","sessionId":"s-1","page":"/pricing"}'`,
)}
${step(
  'From your server: the secret key',
  'It was printed at the first start, once. <code>evident keys create</code> makes another.',
  `export EVIDENT_SECRET_KEY=evs_...

curl ${origin}/api/v1/events \\
  -H "authorization: Bearer $EVIDENT_SECRET_KEY" \\
  -H 'content-type: application/json' \\
  -d '{"type":"project.created","tenantId":"acme","userId":"ada"}'`,
)}
${step(
  'Find both',
  'Newest first. By user, tenant, address, type, outcome, request id and more.',
  `curl "${origin}/api/v1/events?limit=10" \\
  -H "authorization: Bearer $EVIDENT_SECRET_KEY"`,
)}
</ol>
</section>
<section>
<h2>Read on</h2>
<nav aria-label="Read on">
<a href="/docs"><b>API reference</b><span>Every endpoint</span></a>
<a href="/openapi.json"><b>OpenAPI 3.1</b><span>For generators and tools</span></a>
<a href="/health"><b>Health</b><span>What works now</span></a>
<a href="/metrics"><b>Metrics</b><span>For Prometheus</span></a>
</nav>
</section>
</main>
</body>
</html>
`;
}

function problems({ problems: lines }: Health): string {
  if (lines.length === 0) return '';
  return `<ul class="problems" role="status">${lines.map((problem) => `<li>${escapeHtml(problem)}</li>`).join('')}</ul>`;
}

function fact(name: string, html: string): string {
  return `<div><dt>${name}</dt><dd>${html}</dd></div>`;
}

function step(title: string, html: string, command: string): string {
  return `<li class="step"><div><h3>${title}</h3><p>${html}</p><pre><code>${escapeHtml(command)}</code></pre></div></li>`;
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
