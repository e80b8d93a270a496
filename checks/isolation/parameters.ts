import { z } from 'zod';
import type { Parameter } from '../../src/model/parameter.ts';

/*
 * What a policy can tell the checks about the isolation of containers. Names of containers are patterns, in which `*`
 * stands for any characters.
 */

const NAMES = z.array(z.string().min(1));

/** Whether a proxy really filters nobody sees from outside, so that a person is asked all the same. */
export const SOCKET_PROXY_CONTAINERS: Parameter<string[]> = {
  id: 'socket-proxy-containers',
  meaning: 'Names of the containers (* for any characters) that hand on only some requests to an engine.',
  schema: NAMES,
};

/** They are as good as root on the host. */
export const ACCEPTED_SOCKET_CONTAINERS: Parameter<string[]> = {
  id: 'accepted-socket-containers',
  meaning:
    'Names of the containers (* for any characters) that may give orders to an engine, such as an agent that deploys.',
  schema: NAMES,
};

/** Disks and memory are not among what can be allowed. */
export const ALLOWED_DEVICES: Parameter<string[]> = {
  id: 'allowed-devices',
  meaning:
    'Devices of the host that containers may use (* for any characters): paths (/dev/dri/*), rules (c 10:200), and drivers, capabilities or ids of device requests (nvidia, gpu); with the name of a container before a colon for that one alone (web:/dev/fuse).',
  schema: NAMES,
};

/** They read what other containers write, and their secrets. */
export const ACCEPTED_DATA_ROOT_READERS: Parameter<string[]> = {
  id: 'accepted-data-root-readers',
  meaning:
    'Names of the containers (* for any characters) that may read below the data root of an engine, such as one that collects logs.',
  schema: NAMES,
};

/** A path stands for itself, what it lies in and what lies in it; `/` for itself alone, since everything lies in it. */
export const STARTUP_PATHS: Parameter<string[]> = {
  id: 'startup-paths',
  meaning:
    'Paths of the host (* for any characters) in which something lies that the host runs at a start, at a login or by a timetable.',
  schema: z.array(z.string().startsWith('/')).min(1),
  shipped: [
    '/',
    '/etc',
    '/etc/cron*',
    '/var/spool/cron',
    '/etc/systemd',
    '/usr/lib/systemd',
    '/lib/systemd',
    '/run/systemd',
    '/etc/init.d',
    '/etc/ssh',
    '/root',
    '/root/.ssh',
    '/home',
    '/etc/profile.d',
    '/etc/ld.so.preload',
    '/etc/ld.so.conf.d',
    '/etc/sudoers.d',
    '/etc/pam.d',
    '/etc/udev',
    '/etc/modprobe.d',
    '/etc/modules-load.d',
    '/lib/modules',
    '/usr/src',
    '/usr/bin',
    '/usr/sbin',
    '/usr/local/bin',
    '/usr/local/sbin',
    '/opt',
    '/boot',
    '/etc/docker',
    '/etc/containerd',
    '/etc/cni',
    '/opt/cni',
  ],
};
