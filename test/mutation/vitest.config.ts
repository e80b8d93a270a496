import { defineConfig } from 'vitest/config';

/** For one run of Stryker, which says in the environment which tests concern the modules that it changes. */
export default defineConfig({
  test: {
    include: (process.env.PLIMSOLL_MUTATE_TESTS ?? '').split(','),
    testTimeout: 15_000,
  },
});
