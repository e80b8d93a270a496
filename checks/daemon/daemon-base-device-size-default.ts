import { cannotTell, defineCheck, fail, notApplicable, pass } from '../../src/kit/index.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { daemonOption } from '../../src/probes/engine/daemon-options.ts';
import { engines } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'daemon-base-device-size-default',
  title: 'Base device size of devicemapper is not changed',
  severity: 'low',
  severityReason: 'A larger base device lets containers fill the disk, which costs availability.',
  rationale:
    'The devicemapper driver gives every image and container a device of a base size. A larger one lets each of them take that much of the disk. The driver is gone since engine 25.0, so the option only shows that a configuration is out of date.',
  remediation: {
    text: 'Remove every entry that begins with dm.basesize= from storage-opts.',
    takes: 'restart',
    sideEffect: 'The engine has to be restarted; existing devices keep their size.',
  },
  outcomes: {
    pass: 'the engine uses devicemapper and no storage option sets dm.basesize',
    fail: 'a storage option sets dm.basesize, whatever the driver',
    notapplicable: 'the engine stores images with another driver and no option sets dm.basesize',
  },
  each: engines,
  needs: { options: daemonOption('storage-opts') },
  hints: { info: engineInfo },
  assess: ({ options, info }, engine) => {
    const found = options.value.filter((entry) => /^\s*dm\.basesize\s*=/i.test(entry));
    const expected = 'no dm.basesize in storage-opts';
    if (found.length > 0) {
      return fail({
        expected,
        observed: `storage-opts has ${found.join(' ')}, by ${options.where}`,
        message: `Engine ${engine.item.id} changes the size of base devices.`,
      });
    }
    if (!info.known) return cannotTell(info, expected);
    const driver = info.value.Driver;
    const seen = { expected, observed: `storage-opts has no dm.basesize, by ${options.where}` };
    if (driver !== 'devicemapper') {
      return notApplicable({
        ...seen,
        observed: `${seen.observed}; /info .Driver = ${driver}`,
        message: `Engine ${engine.item.id} stores images with ${driver}, which has no base devices.`,
      });
    }
    return pass({ ...seen, message: `Engine ${engine.item.id} leaves the size of base devices alone.` });
  },
});
