import { catalogueChanges, catalogueTypes, getCatalogue } from './catalogue.ts';

import { diagnostics } from './diagnostics.ts';
import {
  countEvents,
  eventTypes,
  exportEvents,
  getEvent,
  histogram,
  listEvents,
  streamEvents,
} from './events-read.ts';
import { recordActivity, recordEvents } from './events-write.ts';
import { health, live, metrics, ready } from './health.ts';
import { createKey, listKeys, revokeKey } from './keys.ts';
import { applyRetention, retentionPlan, retentionStatus } from './retention.ts';
import { failedSignIns } from './security.ts';
import { listSetAside, replaySetAside } from './set-aside.ts';

/** Every endpoint by name: what the server serves, the client calls and the OpenAPI document says. */
export const endpoints = {
  recordActivity,
  recordEvents,
  listEvents,
  getEvent,
  streamEvents,
  exportEvents,
  histogram,
  countEvents,
  eventTypes,
  failedSignIns,
  listKeys,
  createKey,
  revokeKey,
  listSetAside,
  replaySetAside,
  retentionPlan,
  applyRetention,
  retentionStatus,
  health,
  live,
  ready,
  metrics,
  diagnostics,
  getCatalogue,
  catalogueChanges,
  catalogueTypes,
} as const;

export type Endpoints = typeof endpoints;
export type EndpointName = keyof Endpoints;
