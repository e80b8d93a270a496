import { defineCheck, manual } from '../../src/kit/index.ts';
import { advisoryTable } from '../../src/probes/advisories/advisory-table.ts';
import { hitsOf } from '../../src/probes/advisories/hits.ts';
import { conditionsOfKernel } from '../../src/probes/advisories/host-conditions.ts';
import { kernelPackage, kernelVersion } from '../../src/probes/advisories/kernel-release.ts';
import { advisoryGrounds } from '../../src/probes/host/advisory-grounds.ts';
import { containerProcesses } from '../../src/probes/host/container-processes.ts';
import { identity } from '../../src/probes/host/identity.ts';
import { theHost } from '../../src/probes/populations.ts';
import { assessmentMoment } from '../../src/probes/supplied/assessment-moment.ts';
import { ADVISORY_TABLE_MAX_AGE_DAYS } from '../parameters.ts';
import { judgePart } from './judge-part.ts';
import { ageOf, type Circumstances, nameFlaws, sortFlaws } from './known-flaws.ts';
import { DISTRIBUTION_FIXED_VERSIONS, IGNORED_ADVISORIES } from './parameters.ts';

export default defineCheck({
  id: 'kernel-no-known-container-escapes',
  title: 'The kernel has no known flaw that lets containers out',
  severity: 'high',
  severityReason: 'All containers share this kernel: one flaw of it is a way out of each of them.',
  rationale:
    'A container is a process of this kernel. What gives a process rights that it should not have gives a container the host, whatever the engine forbids.',
  outcomes: {
    pass: 'the kernel has a plain upstream number, in no range of the table that the facts of the host leave open',
    fail: 'it has a plain upstream number in such a range, or the distribution fixed a flaw in a later package than the kernel that runs',
    manual:
      'the number has a suffix of a distribution or vendor, whose fixes it does not show; a live patch is loaded; the source does not know the fixes of the branch; or the table is too old',
  },
  remediation: {
    text: 'Install the newest kernel of the distribution and boot it. Until then block the modules that a flaw is reached by, and user namespaces where nobody needs them.',
    command: 'apt-get install --only-upgrade linux-image-amd64 && systemctl reboot',
    takes: 'reboot',
    sideEffect: 'The host and all containers restart; blocked modules break what uses them, such as IPsec.',
  },
  each: theHost,
  needs: { identity, grounds: advisoryGrounds, advisories: advisoryTable, moment: assessmentMoment },
  hints: { processes: containerProcesses },
  parameters: {
    maxAge: ADVISORY_TABLE_MAX_AGE_DAYS,
    ignored: IGNORED_ADVISORIES,
    fixedVersions: DISTRIBUTION_FIXED_VERSIONS,
  },
  assess: (
    { identity, grounds, advisories, moment, processes },
    host,
    { maxAge, ignored, fixedVersions },
  ) => {
    const version = kernelVersion(identity.kernel);
    const own = kernelPackage(identity, grounds);
    const circumstances: Circumstances = {
      conditions: conditionsOfKernel(grounds, processes),
      day: moment.at.slice(0, 10),
      ignored,
      fixedVersions,
      package: own,
      // It is the kernel that runs that names its package.
      packageRuns: true,
    };
    const modules =
      grounds.modules.length > 0
        ? `; loaded of those that flaws are reached by: ${grounds.modules.join(', ')}`
        : '';
    const patches = grounds.livePatches.length > 0 ? `; live patches: ${grounds.livePatches.join(', ')}` : '';
    const part = {
      component: 'kernel' as const,
      name: `The kernel ${identity.kernel}`,
      version,
      patchedBy: null,
      observed: `uname -r: ${identity.kernel}; uname -v: ${grounds.kernelBuild}${own ? `; package ${own.version}` : ''}${modules}${patches}`,
      resource: host.resource,
    };
    const plain =
      version !== null && version.suffix === '' && version.pre === null && grounds.livePatches.length === 0;
    const measure = { advisories, moment, maxAge, circumstances };
    if (version === null || plain) return judgePart(part, measure);
    const hits = hitsOf(advisories.table, 'kernel', version);
    const flaws = sortFlaws(hits, circumstances);
    // What its distribution says of its package is more than a number.
    if (flaws.unfixedInPackage.length > 0 && grounds.livePatches.length === 0)
      return judgePart({ ...part, patchedBy: WHY }, measure);
    const every = advisories.table.advisories
      .filter(({ component }) => component === 'kernel')
      .map((advisory) => ({ advisory, fixed: null, unclear: false }));
    const ofAll = sortFlaws(every, circumstances);
    // A file that knows this package for each flaw leaves nothing to ask.
    if (grounds.livePatches.length === 0 && ofAll.excluded.length === every.length)
      return judgePart(part, measure);
    const suspected = [
      ...flaws.open,
      ...flaws.unclear,
      ...flaws.unread.map(({ hit }) => hit),
      ...flaws.unfixedInPackage,
    ];
    const why =
      grounds.livePatches.length > 0
        ? 'a live patch is loaded, which fixes without another number'
        : version.pre === null
          ? WHY
          : 'it is a build of development';
    return manual({
      expected: 'a kernel without a known flaw that lets containers out',
      observed: [
        part.observed,
        ...flaws.excluded,
        `advisories ${ageOf(advisories.table, moment.at).text} (${advisories.origin})`,
      ].join('; '),
      message: `Does the tracker of its distribution say that ${identity.kernel} has the fixes for flaws that let containers out? Its number does not show: ${why}. ${
        suspected.length > 0
          ? `By the upstream number it has ${nameFlaws(suspected)}.`
          : 'No flaw of the table has a range with the upstream number in it, which says nothing of what the vendor added.'
      }`,
    });
  },
});

const WHY =
  'it is a build of a distribution or vendor, which adds fixes, and also features with flaws of their own';
