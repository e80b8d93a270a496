import { defineCheck, fail, pass } from '../../src/kit/index.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { engines } from '../../src/probes/populations.ts';

/**
 * A check that the running engine does not use a storage driver that later engines removed. The running
 * driver counts, not the one in the file; the name has to match exactly (devmapper is another one).
 */
export const storageDriverNot = (driver: 'aufs' | 'devicemapper', removedIn: string) =>
  defineCheck({
    id: `storage-driver-not-${driver}`,
    title: `Engine does not store images with ${driver}`,
    severity: 'low',
    severityReason: 'An outdated driver gets no fixes, but it opens nothing by itself.',
    rationale: `Nobody maintains the ${driver} driver any more: engine ${removedIn} removed it. A host that still uses it is tied to an engine without security fixes, and its separation of layers is no longer tested.`,
    remediation: {
      text: 'Move to overlay2: save what is needed, change the driver, and pull or load the images again.',
      command: '/etc/docker/daemon.json: { "storage-driver": "overlay2" }',
      takes: 'plan',
      sideEffect: 'Images and containers of the old driver are not visible in the new one.',
    },
    outcomes: {
      pass: 'the running engine uses another driver',
      fail: `it uses ${driver}`,
    },
    each: engines,
    needs: { info: engineInfo },
    assess: ({ info }, engine) => {
      const seen = { expected: `/info .Driver is not ${driver}`, observed: `/info .Driver = ${info.Driver}` };
      return info.Driver === driver
        ? fail({ ...seen, message: `Engine ${engine.item.id} stores images with ${driver}.` })
        : pass({ ...seen, message: `Engine ${engine.item.id} stores images with ${info.Driver}.` });
    },
  });
