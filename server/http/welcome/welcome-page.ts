import { createHash } from 'node:crypto';
import type { Health } from '@evident/contract/api';
import { welcomeStyle } from './welcome-style.ts';

const styleHash = createHash('sha256').update(welcomeStyle).digest('base64');

/** The page has no script and loads nothing. */
export const welcomePolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const words = {
  ok: { title: 'Evident is running', line: 'Events are taken, kept and found.' },
  degraded: {
    title: 'Evident is running, with something to look at',
    line: 'Events are kept safe meanwhile.',
  },
  down: { title: 'Evident is up, but can not take events', line: 'Senders are asked to come back.' },
} as const;

const engines = { postgres: 'PostgreSQL', pglite: 'PGlite, embedded' } as const;

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
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='6' fill='%230f766e'/%3E%3C/svg%3E">
<style>${welcomeStyle}</style>
</head>
<body>
<main>
<header>
<p class="mark">Evident</p>
<h1><span class="dot ${health.status}" aria-hidden="true"></span>${title}</h1>
<p class="lead">${line}</p>
</header>
${problems(health)}
<dl class="facts">
${fact('Record store', engines[health.engine])}
${fact('Store', health.store.status)}
${fact('Up for', duration(health.uptimeSeconds))}
${fact('Waiting in the spool', `${health.spool.events.toLocaleString('en-US')} events`)}
${fact('Version', health.version)}
</dl>
<section>
<h2>Send the first event</h2>
<p>From a browser, without a key:</p>
${command(`curl -i ${origin}/api/v1/activity/events \\
  -H 'content-type: application/json' \\
  -d '{"type":"page_viewed","sessionId":"first","page":"/hello"}'`)}
<p>From your server, with the secret key that was printed at the first start:</p>
${command(`export EVIDENT_SECRET_KEY=...
curl -i ${origin}/api/v1/events \\
  -H "authorization: Bearer $EVIDENT_SECRET_KEY" \\
  -H 'content-type: application/json' \\
  -d '{"type":"project.created","tenantId":"acme","userId":"ada","object":{"type":"project","id":"p1"}}'`)}
<p>Then find both, newest first:</p>
${command(`curl "${origin}/api/v1/events?limit=10" \\
  -H "authorization: Bearer $EVIDENT_SECRET_KEY"`)}
</section>
<nav aria-label="More">
<a href="/docs"><b>API reference</b><span>Every endpoint, to read and to try</span></a>
<a href="/openapi.json"><b>OpenAPI 3.1</b><span>For generators and tools</span></a>
<a href="/health"><b>Health</b><span>What works, what is degraded</span></a>
<a href="/metrics"><b>Metrics</b><span>For Prometheus</span></a>
</nav>
</main>
</body>
</html>
`;
}

function problems({ problems: lines }: Health): string {
  if (lines.length === 0) return '';
  return `<ul class="problems" role="status">${lines.map((problem) => `<li>${escapeHtml(problem)}</li>`).join('')}</ul>`;
}

function fact(name: string, value: string): string {
  return `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`;
}

function command(text: string): string {
  return `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>`;
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
