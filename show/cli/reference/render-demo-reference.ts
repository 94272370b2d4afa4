import { accountCounts } from '../demo/accounts.ts';
import { plantedTruths, type SimulationOptions, simulatedDays } from '../demo/simulate-company.ts';
import type { PlantedTruth } from '../demo/stories/story.ts';

const shown: SimulationOptions = { seed: 1, until: '2026-01-01', size: 'medium' };

/** docs/generated/demo.md: what is planted in the demo company, for the person who checks an analysis against it. */
export function renderDemoReference(): string {
  return [
    '# The demo company',
    '',
    `\`evident demo\` loads ${simulatedDays} days of a simulated SaaS product for project reports: its customers (tenants) of four plans,`,
    'their people with roles, time zones and working weeks, sign-ins and failures, projects, imports, reports, invitations, billing,',
    'webhooks, jobs, support tickets and support people who act as users. Everything follows from three options:',
    '',
    '- `--seed` is which company; `--until` is the day after its last one (today when absent);',
    `- \`--size\` is ${Object.entries(accountCounts)
      .map(([size, count]) => `${size} (${count} customers)`)
      .join(', ')}.`,
    '',
    'The same options give the same events with the same ids, so loading them again stores nothing new. The events go in through',
    '`POST /api/v1/events` like anybody’s.',
    '',
    'Below is what was planted on purpose, for `--seed 1 --until 2026-01-01`; other options move the days and names.',
    '`evident demo --truths` prints the same for your options as JSON, to check an analysis against.',
    '',
    ...plantedTruths(shown).flatMap(truthSection),
  ].join('\n');
}

function truthSection({ name, says, finding, tenantIds, userIds, from, to, facts }: PlantedTruth): string[] {
  const list = (ids: readonly string[]): string =>
    ids.length > 6 ? `${ids.slice(0, 6).join(', ')} and ${ids.length - 6} more` : ids.join(', ');
  return [
    `## ${name}`,
    '',
    says,
    '',
    `- **To be found:** ${finding}`,
    `- **When:** ${from} to ${to} (not included)`,
    ...(tenantIds.length > 0 ? [`- **Tenants:** ${list(tenantIds)}`] : []),
    ...(userIds.length > 0 ? [`- **Users:** ${list(userIds)}`] : []),
    ...Object.entries(facts).map(([fact, value]) => `- ${fact}: ${value}`),
    '',
  ];
}
