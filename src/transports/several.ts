/** Does something so many times at once and gives what came of it; rejects as the first did where nothing came. */
export async function several<T>(times: number, open: () => Promise<T>): Promise<readonly T[]> {
  const all = await Promise.allSettled(Array.from({ length: times }, open));
  const opened = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const [first] = all;
  if (opened.length === 0 && first?.status === 'rejected') throw first.reason;
  return opened;
}
