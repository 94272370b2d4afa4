import { brokenRelease } from '../releases.ts';
import type { Sitting } from './sitting.ts';

type Action = (sitting: Sitting) => void;

/** What people do, by how often. Viewers only read. */
const byEverybody: readonly (readonly [Action, number])[] = [[viewReport, 20]];
const byMembers: readonly (readonly [Action, number])[] = [
  ...byEverybody,
  [updateProject, 42],
  [uploadFile, 14],
  [createReport, 13],
  [exportReport, 7],
  [(sitting) => importData(sitting), 6],
  [createProject, 4],
  [deleteProject, 0.6],
];
const byAdmins: readonly (readonly [Action, number])[] = [
  ...byMembers,
  [changeRole, 0.8],
  [createApiKey, 0.8],
  [revokeApiKey, 0.4],
  [connectIntegration, 0.8],
  [updateAccount, 0.6],
];

export function doSomething(sitting: Sitting): void {
  const { role } = sitting.person;
  const actions = role === 'viewer' ? byEverybody : role === 'member' ? byMembers : byAdmins;
  sitting.random.weighted(actions)(sitting);
}

/** An account has a few dozen projects; low numbers are the busy ones. */
function projectOf({ account, random }: Sitting): string {
  return `prj_${account.id.slice(5)}_${1 + Math.floor(25 * random.float() ** 2)}`;
}

function newId({ person, day, random }: Sitting, prefix: string): string {
  return `${prefix}_${person.id.slice(4)}_${day}_${random.int(0, 0xfff).toString(16)}`;
}

function viewReport(sitting: Sitting): void {
  sitting.happen('frontend_report_viewed', { path: '/reports', projectId: projectOf(sitting) });
}

function updateProject(sitting: Sitting): void {
  const id = projectOf(sitting);
  const field = sitting.random.pick(['name', 'status', 'due_date', 'assignee']);
  sitting.happen('project.updated', {
    path: `/api/projects/${id}`,
    method: 'PATCH',
    statusCode: 200,
    projectId: id,
    object: { type: 'project', id },
    changes: [{ field, before: 'before', after: 'after' }],
  });
}

export function createProject(sitting: Sitting): void {
  const id = newId(sitting, 'prj');
  sitting.happen('project.created', {
    path: '/api/projects',
    method: 'POST',
    statusCode: 201,
    projectId: id,
    object: { type: 'project', id },
  });
}

function deleteProject(sitting: Sitting): void {
  const id = projectOf(sitting);
  sitting.happen('project.deleted', {
    path: `/api/projects/${id}`,
    method: 'DELETE',
    statusCode: 204,
    projectId: id,
    object: { type: 'project', id },
  });
}

function uploadFile(sitting: Sitting): void {
  sitting.happen('file.uploaded', {
    path: '/api/files',
    method: 'POST',
    statusCode: 201,
    projectId: projectOf(sitting),
    object: { type: 'file', id: newId(sitting, 'fil') },
    metadata: { bytes: Math.round(20_000 + 4_000_000 * sitting.random.float() ** 3) },
  });
}

export function createReport(sitting: Sitting): void {
  sitting.happen('report.created', {
    path: '/api/reports',
    method: 'POST',
    statusCode: 201,
    projectId: projectOf(sitting),
    object: { type: 'report', id: newId(sitting, 'rep') },
  });
}

function exportReport(sitting: Sitting): void {
  const format = sitting.random.pick(['csv', 'pdf', 'xlsx']);
  sitting.happen('report.exported', {
    path: '/api/reports/export',
    method: 'POST',
    statusCode: 200,
    object: { type: 'report', id: newId(sitting, 'rep') },
    metadata: { format },
  });
}

/** Starts an import and says whether it went through. Under the broken release most don't. */
export function importData(sitting: Sitting, tries = 1): boolean {
  const { company, day, random } = sitting;
  const { brokenDay, fixedDay } = brokenRelease(company);
  const isBroken = day >= brokenDay && day < fixedDay;
  const object = { type: 'import', id: newId(sitting, 'imp') };
  const request = { path: '/api/imports', method: 'POST' };
  sitting.happen('import.started', {
    ...request,
    statusCode: 202,
    object,
    metadata: { rows: random.int(50, 20_000) },
  });
  if (random.chance(isBroken ? 0.12 : 0.9)) {
    sitting.happen('import.completed', { object, source: 'worker' }, 120);
    return true;
  }
  const errorCode = isBroken
    ? 'COLUMN_MAPPING'
    : random.pick(['BAD_ENCODING', 'TOO_MANY_ROWS', 'COLUMN_MAPPING']);
  sitting.happen(
    'import.failed',
    { object, source: 'worker', outcome: 'failure', metadata: { errorCode } },
    120,
  );
  return tries > 1 ? importData(sitting, tries - 1) : false;
}

function changeRole(sitting: Sitting): void {
  const other = sitting.random.pick(
    sitting.account.people.filter(({ joinedDay }) => joinedDay <= sitting.day),
  );
  sitting.happen('role.changed', {
    path: '/api/team/roles',
    method: 'PUT',
    statusCode: 200,
    object: { type: 'user', id: other.id },
    changes: [{ field: 'role', before: 'viewer', after: 'member' }],
  });
}

function createApiKey(sitting: Sitting): void {
  sitting.happen('api_key.created', {
    path: '/api/keys',
    method: 'POST',
    statusCode: 201,
    object: { type: 'api_key', id: newId(sitting, 'key') },
  });
}

function revokeApiKey(sitting: Sitting): void {
  sitting.happen('api_key.revoked', {
    path: '/api/keys',
    method: 'DELETE',
    statusCode: 204,
    object: { type: 'api_key', id: newId(sitting, 'key') },
  });
}

function connectIntegration(sitting: Sitting): void {
  const name = sitting.random.pick(['slack', 'jira', 'salesforce', 'github', 'google_sheets']);
  sitting.happen('integration.connected', {
    path: '/api/integrations',
    method: 'POST',
    statusCode: 201,
    object: { type: 'integration', id: name },
  });
}

function updateAccount(sitting: Sitting): void {
  const { id } = sitting.account;
  sitting.happen('account.updated', {
    path: '/api/account',
    method: 'PATCH',
    statusCode: 200,
    object: { type: 'account', id },
    changes: [{ field: 'billing_contact', before: 'before', after: 'after' }],
  });
}
