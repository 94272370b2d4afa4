/**
 * Which account plays which part, by its place among the accounts. Every size has the first twelve, so every planted truth is
 * in every size.
 */
export const cast = {
  /** The largest customer: its exports time out. */
  slowExports: 0,
  /** Leave after repeated import failures and an escalated ticket. */
  importChurn: [1, 2, 3],
  /** Leaves after its champion left. */
  championLeft: 4,
  /** Leaves because its card fails, though its people are active. */
  cardFailed: 5,
  /** Bought more seats after it ran out of them. */
  expanded: 6,
  /** Is about to run out of seats. */
  nearingSeats: 7,
  /** One address tries its people's passwords, and gets in. */
  bruteForce: 8,
  /** Two customers whose bookkeeper is one person with one laptop, under two users. */
  sharedDevice: [9, 10],
  /** Somebody comes back after two months. */
  cameBack: 11,
  /** Its webhook receiver was down for two days. */
  webhookOutage: 6,
  /** A support person looks at it at night and gives no reason. */
  strangeImpersonation: 0,
} as const;

/** Places of accounts in France, where a week of holidays lies in the simulated time. */
export function isInFrance(place: number): boolean {
  return place === 9 || place === 10 || place === 11 || (place > 11 && place % 6 === 0);
}
