import { describe, expect, it } from 'vitest';
import { registryAddresses } from '../../../src/probes/host/registry-addresses.ts';

const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';

function answersTo(names: readonly string[], ...lines: readonly string[]) {
  const stdout = [TOKEN, `${TOKEN} answers`, ...lines, `${TOKEN} names`, ...names, `${TOKEN} end`, ''].join(
    '\n',
  );
  const projected = registryAddresses.project({ stdout, exitCode: 0 });
  if (!projected.ok) throw new Error(projected.cause.detail);
  return projected.data;
}

describe('what the resolver says', () => {
  it('is kept whole, each address once, whichever name was answered first', () => {
    const lines = [
      '1 address 10.0.0.9',
      '1 code 0',
      '0 address 127.0.0.1',
      '0 address ::1',
      '0 address 127.0.0.1',
      '0 code 0',
    ];
    expect(answersTo(['a.example', 'b.example'], ...lines)).toEqual({
      'a.example': { state: 'found', addresses: ['127.0.0.1', '::1'] },
      'b.example': { state: 'found', addresses: ['10.0.0.9'] },
    });
  });

  it.each([
    [['0 code 2'], 'dns'],
    [['0 code 0'], 'dns'],
    [['0 code 124'], 'timeout'],
    [['0 code 127'], 'tool-missing'],
    [['0 address 10.0.0.1', '0 code 1'], 'command-failed'],
    [['0 address 10.0.0.1'], 'command-failed'],
    [Array.from({ length: 33 }, (_, index) => `0 address 10.0.0.${index}`).concat('0 code 0'), 'too-large'],
  ])('is no answer where it says %j', (lines, code) => {
    expect(answersTo(['a.example'], ...lines)).toMatchObject({
      'a.example': { state: 'unread', cause: { code } },
    });
  });
});
