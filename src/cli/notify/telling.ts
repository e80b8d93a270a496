import type { RunOptions } from '../options.ts';
import type { Streams } from '../streams.ts';
import type { Notices } from './notices.ts';

/**
 * Runs an audit with what tells others of it; null where nobody is to be told, and nothing of that is loaded then. They are
 * told as well where it ends before there are results.
 */
export async function tellingWhomItConcerns(
  options: Pick<RunOptions, 'notify' | 'output' | 'outDir' | 'quiet'>,
  streams: Streams,
  act: (notices: Notices | null) => Promise<number>,
): Promise<number> {
  if (options.notify === undefined) return act(null);
  const { openNotices } = await import('./notices.ts');
  const notices = await openNotices(options.notify, options, streams);
  try {
    return await act(notices);
  } catch (thrown) {
    await notices.failed(thrown);
    throw thrown;
  }
}
