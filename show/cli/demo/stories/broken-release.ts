import { dayMs, isoDate } from '../company.ts';
import { brokenRelease, releaseEveryDays, releaseHour, releaseOn } from '../releases.ts';
import type { StoryTeller } from './story.ts';

/** Releases go out every two weeks. One breaks the import step of the first day, and is repaired eight days later. */
export const brokenReleaseStory: StoryTeller = (company) => {
  const broken = brokenRelease(company);
  return [
    {
      truth: {
        name: 'release_broke_import_step',
        says: `Release ${broken.version} breaks the column mapping of the import wizard; ${broken.fixedIn} repairs it ${broken.fixedDay - broken.brokenDay} days later.`,
        finding:
          'From import.started to import.completed about 9 in 10 get through, under this release about 1 in 8; the steps before it are as ever.',
        tenantIds: [],
        userIds: [],
        from: isoDate(company, broken.brokenDay),
        to: isoDate(company, broken.fixedDay),
        facts: { release: broken.version, fixedIn: broken.fixedIn, errorCode: 'COLUMN_MAPPING' },
      },
      onDay: (day, emit) => {
        if (day < 0 || (day % releaseEveryDays !== 0 && day !== broken.fixedDay)) return;
        emit(company.startMs + day * dayMs + releaseHour * 3_600_000, {
          type: 'release.deployed',
          actor: { type: 'service', id: 'deploy' },
          source: 'system',
          object: { type: 'release', id: releaseOn(company, day) },
          metadata: { release: releaseOn(company, day) },
        });
      },
    },
  ];
};
