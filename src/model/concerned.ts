import type { Check } from './check.ts';
import type { ResourceType } from './subject.ts';

/** Types of all the things that findings of a check can be about. */
export const concernedBy = ({ each, about = [] }: Pick<Check, 'each' | 'about'>): readonly ResourceType[] => [
  each.scope,
  ...about,
];

/** Types of things whose names are chosen by whoever starts containers. */
export const CHOSEN_BY_USERS: readonly ResourceType[] = [
  'container',
  'service',
  'image',
  'network',
  'volume',
];
