import { describe, expect, test } from 'vitest';
import { parseOutputs } from '../../src/cli/outputs.ts';

describe('parseOutputs', () => {
  test('writes html and json into the out dir by itself', () => {
    expect(parseOutputs(undefined, 'out')).toEqual([
      { format: 'html', to: 'file', path: 'out/report.html', alone: false },
      { format: 'json', to: 'file', path: 'out/results.json', alone: false },
    ]);
  });

  test('takes a file, a directory and stdout', () => {
    expect(
      parseOutputs(['html=a/b.html', 'json=dir/'], 'out').map((output) => 'path' in output && output.path),
    ).toEqual(['a/b.html', 'dir/results.json']);
    expect(parseOutputs(['json=-'], 'out')).toEqual([{ format: 'json', to: 'stdout' }]);
  });

  test.each([
    [['pdf'], 'There is no format "pdf"'],
    [['pack=-'], 'goes into a file'],
    [['json='], 'lacks a path'],
    [['json=-', 'html=-'], 'Only one output'],
    [['json=x', 'html=x'], 'Two outputs'],
  ])('refuses %j', (wanted, why) => {
    expect(() => parseOutputs(wanted, 'out')).toThrow(why);
  });
});
