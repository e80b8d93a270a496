import fc from 'fast-check';
import { expect, it } from 'vitest';
import { weakeningArguments } from '../../../src/probes/docker/runtime-arguments.ts';

it('keeps what weakens a runtime, in any of the forms that it takes, and nothing else', () => {
  const kept = (...words: string[]) => weakeningArguments.parse(words);
  expect(kept('--network=host', '--debug', '--log=/var/log/secret')).toEqual(['network=host']);
  expect(kept('-network', 'host')).toEqual(['network=host']);
  expect(kept('--allow-flag-override')).toEqual(['allow-flag-override=true']);
  expect(kept('--network=sandbox', '--platform=kvm', 'host')).toEqual([]);
  expect(weakeningArguments.parse(null)).toEqual([]);
});

it('keeps the same of what it has kept', () => {
  const words = fc.array(
    fc.oneof(
      fc.constantFrom('--network', 'host', '--platform=ptrace', '--net-raw', 'net-raw=true'),
      fc.string(),
    ),
  );
  fc.assert(
    fc.property(words, (all) => {
      const once = weakeningArguments.parse(all);
      expect(weakeningArguments.parse(once)).toEqual(once);
    }),
  );
});
