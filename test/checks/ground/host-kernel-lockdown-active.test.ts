import { expect, test } from 'vitest';
import check from '../../../checks/ground/host-kernel-lockdown-active.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { DENIED, ground } from './sample-ground.ts';

const locked = { lockdown: 'none [integrity] confidentiality' };
const policy = (...marks: string[]) => ({ 'accepted-kernel-taints': marks });

test('host-kernel-lockdown-active', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'mode integrity', facts: { ground: ground(locked) }, observed: 'none [integrity]' },
        {
          name: 'mode confidentiality',
          facts: { ground: ground({ lockdown: 'none integrity [confidentiality]' }) },
        },
        { name: 'modules need a signature', facts: { ground: ground({ sig_enforce: 'Y' }) } },
        {
          name: 'they need one since the kernel was built so, and it shows no switch',
          facts: {
            ground: ground({ sig_enforce: null }, { config: { MODULES: 'y', MODULE_SIG_FORCE: 'y' } }),
          },
        },
        { name: 'no more can be loaded', facts: { ground: ground({ modules_disabled: '1' }) } },
        {
          name: 'a kernel without loadable modules has none of these files',
          facts: {
            ground: ground(
              { modules_disabled: null, kexec_load_disabled: null, sig_enforce: null, lockdown: null },
              { marks: ['userNamespaces'], config: { MODULES: 'n' }, securityfs: false },
            ),
          },
          observed: 'CONFIG_MODULES = n',
        },
        {
          name: 'both marks are accepted',
          facts: { ground: ground({ ...locked, tainted: '12288' }) },
          policy: policy('O', 'E'),
        },
      ],
      fail: [
        {
          name: 'a list of options of another build than the kernel that runs',
          facts: {
            ground: ground({ sig_enforce: 'N' }, { config: { MODULES: 'y', MODULE_SIG_FORCE: 'y' } }),
          },
        },
        { name: 'not locked down, though the words are all there', facts: { ground: ground() } },
        { name: 'a module without a signature', facts: { ground: ground({ ...locked, tainted: '8192' }) } },
        {
          name: 'a module without a signature, where only those built outside are accepted',
          facts: { ground: ground({ ...locked, tainted: '12288' }) },
          policy: policy('O'),
        },
        {
          name: 'an accepted mark is no barrier',
          facts: { ground: ground({ tainted: '8192' }) },
          policy: policy('E'),
        },
        {
          name: 'a kernel that is known to have neither',
          facts: {
            ground: ground(
              { lockdown: null, sig_enforce: null },
              { config: { MODULES: 'y' }, securityfs: false },
            ),
          },
        },
      ],
      manual: [
        {
          name: 'a module that was built outside, with a signature',
          facts: { ground: ground({ ...locked, tainted: '4096' }) },
        },
      ],
      error: [
        {
          name: 'securityfs is not mounted, and nothing else decides',
          facts: { ground: ground({ lockdown: null }, { securityfs: false }) },
        },
        {
          name: 'no switch for signatures, and the options of the kernel cannot be read',
          facts: { ground: ground({ sig_enforce: null }, { config: null }) },
        },
        { name: 'lockdown may not be read', facts: { ground: ground({ lockdown: DENIED }) } },
        { name: 'tainted may not be read', facts: { ground: ground({ tainted: DENIED }) } },
        { name: 'tainted is no number', facts: { ground: ground({ tainted: 'x' }) } },
        { name: 'tainted is not there', facts: { ground: ground({ tainted: null }) } },
        {
          name: 'the kernel has modules, and does not show them',
          facts: { ground: ground({}, { marks: [] }) },
        },
        {
          name: '/proc shows processes alone (subset=pid), so no modules either',
          facts: { ground: ground({ tainted: null }, { marks: [], config: null }) },
        },
        { name: 'modules_disabled may not be read', facts: { ground: ground({ modules_disabled: DENIED }) } },
      ],
    }),
  ).toEqual([]);
});
