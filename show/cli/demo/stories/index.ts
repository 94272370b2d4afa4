import type { Company } from '../company.ts';
import { brokenReleaseStory } from './broken-release.ts';
import { bruteForce } from './brute-force.ts';
import { cameBack } from './came-back.ts';
import { cardFailed } from './card-failed.ts';
import { championLeft } from './champion-left.ts';
import { expansion } from './expansion.ts';
import { holidays } from './holidays.ts';
import { importChurn } from './import-churn.ts';
import { sharedDevice } from './shared-device.ts';
import { slowExports } from './slow-exports.ts';
import type { Story, StoryTeller } from './story.ts';
import { strangeImpersonation } from './strange-impersonation.ts';
import { webhookOutage } from './webhook-outage.ts';

const tellers: readonly StoryTeller[] = [
  importChurn,
  championLeft,
  cardFailed,
  expansion,
  slowExports,
  brokenReleaseStory,
  bruteForce,
  strangeImpersonation,
  webhookOutage,
  sharedDevice,
  cameBack,
  holidays,
];

export function storiesOf(company: Company): readonly Story[] {
  return tellers.flatMap((tell) => tell(company));
}
