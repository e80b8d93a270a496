import { z } from 'zod';
import { keeps } from '../../kit/kept-shape.ts';
import { projectProfile } from '../seccomp/project-profile.ts';
import { list } from './shapes.ts';

/** The engine writes `name=value` or, from older clients, `name:value`. A client sends the text of a profile, not its path. */
const INLINE = /^(seccomp[=:])(\s*\{.*)$/s;

/** Security options may carry a whole seccomp profile; of that is kept here only that it is there. */
export const securityOptions = keeps(
  list(z.string()).transform((options) =>
    options.map((option) => {
      const [, name] = INLINE.exec(option) ?? [];
      return name === undefined ? option.slice(0, 512) : `${name}(inline profile)`;
    }),
  ),
  z.array(z.string()),
);

/** A shape of HostConfig that finds in `SeccompProfile` what the profile among the security options decides. */
export const withSeccompProfile = <T extends z.ZodType>(shape: T) =>
  z.preprocess((given) => {
    const parsed = z.looseObject({ SecurityOpt: z.array(z.string()) }).safeParse(given);
    if (!parsed.success || 'SeccompProfile' in parsed.data) return given;
    const last = parsed.data.SecurityOpt.findLast((option) => /^seccomp[=:]/.test(option)) ?? '';
    const [, , text] = INLINE.exec(last) ?? [];
    return text === undefined ? given : { ...parsed.data, SeccompProfile: projectProfile(text) };
  }, shape);
