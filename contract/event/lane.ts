import { z } from 'zod';

/**
 * `record`: what must be provable; never sampled, never shed.
 * `product`: page views, clicks, requests; refused first under overload, never dropped silently.
 */
export const lanes = ['record', 'product'] as const;
export const laneSchema = z.enum(lanes);
export type Lane = (typeof lanes)[number];
