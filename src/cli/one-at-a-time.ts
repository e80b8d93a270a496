/** Lets one question be asked at a time, however many hosts have one. */
export function oneAtATime<Words extends readonly unknown[], Answer>(
  ask: (...words: Words) => Promise<Answer>,
): (...words: Words) => Promise<Answer> {
  let last: Promise<unknown> = Promise.resolve();
  return (...words) => {
    const answer = last.then(() => ask(...words));
    last = answer.catch(() => {});
    return answer;
  };
}
