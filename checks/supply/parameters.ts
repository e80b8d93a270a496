import { z } from 'zod';
import type { Parameter } from '../../src/model/parameter.ts';

/*
 * What a policy can tell the checks of where images come from and what is known of them.
 */

/** Flaws are found every day; a scan knows those of its own day. */
export const LONGEST_IMAGE_SCAN_DAYS: Parameter<number> = {
  id: 'longest-image-scan-days',
  meaning: 'Days after which the scan of an image is too old to say that it has no known flaws.',
  schema: z.int().positive(),
  shipped: 14,
};

/** What is less severe is told by nobody's alarm. */
export const IMAGE_SCAN_THRESHOLD: Parameter<string> = {
  id: 'image-scan-threshold',
  meaning: 'The least severity of a flaw that an image in use may not have: critical, high, medium or low.',
  schema: z.enum(['critical', 'high', 'medium', 'low']),
  shipped: 'critical',
};

/** Without a fix nothing can be built again. */
export const IMAGE_SCAN_ONLY_FIXABLE: Parameter<boolean> = {
  id: 'image-scan-only-fixable',
  meaning: 'Whether only flaws count of which the scanner names a version without it.',
  schema: z.boolean(),
  shipped: true,
};

/** Somebody has looked at them and found that they do not matter here. */
export const ACCEPTED_IMAGE_FLAWS: Parameter<string[]> = {
  id: 'accepted-image-flaws',
  meaning:
    'Ids of flaws in images that were looked at and accepted, `*` for any characters (CVE-2026-1234, GHSA-*).',
  schema: z.array(z.string().min(1)),
};

/** What builds may do beyond the ordinary is then expected. */
export const BUILD_HOST: Parameter<boolean> = {
  id: 'build-host',
  meaning:
    'Whether the host is meant to build images, so that builds may use its network and its builders may be privileged.',
  schema: z.boolean(),
};

/** A quarter: what is built on a schedule is far younger. */
export const LONGEST_IMAGE_AGE_DAYS: Parameter<number> = {
  id: 'longest-image-age-days',
  meaning: 'Days after which an image that is in use is to be built again.',
  schema: z.int().positive(),
  shipped: 90,
};

/** The first that fits counts. */
export const LONGEST_IMAGE_AGE_BY_NAME: Parameter<string[]> = {
  id: 'longest-image-age-by-name',
  meaning:
    'Days for images of certain names, each as NAME=DAYS, `*` for any characters (postgres:*=180); the first that fits counts.',
  schema: z.array(z.string().regex(/^.+=[1-9]\d{0,4}$/)),
};

/** Which containers are to be pinned depends on where a mistake would hurt. */
export const PINNED_CONTAINERS: Parameter<string[]> = {
  id: 'pinned-containers',
  meaning:
    'Names of the containers, `*` for any characters, whose image is to be named by digest; all where the policy says nothing.',
  schema: z.array(z.string().min(1)),
};

/** Where a host is one for builds, its own images are expected. */
export const LOCAL_IMAGES: Parameter<string[]> = {
  id: 'local-images',
  meaning: 'Names of images, `*` for any characters, that may be built or loaded on the host itself (app:*).',
  schema: z.array(z.string().min(1)),
};

/** Which kinds there are engines do not tell. */
export const ATTESTATIONS_REQUIRED: Parameter<boolean> = {
  id: 'image-attestations-required',
  meaning: 'Whether images in use have to carry attestations (an SBOM, or a record of the build).',
  schema: z.boolean(),
};
