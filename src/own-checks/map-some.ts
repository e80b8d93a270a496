/** Maps a list, so many at once; the results stay in order. The first that fails ends it. */
export async function mapSome<A, B>(
  list: readonly A[],
  atOnce: number,
  change: (item: A) => Promise<B>,
): Promise<readonly B[]> {
  const results: B[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < list.length; index = next++) {
      results[index] = await change(list[index] as A);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, list.length) }, work));
  return results;
}
