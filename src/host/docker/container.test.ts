import { expect, test } from 'vitest';
import { containersOf } from './container.ts';

/** What `docker inspect` (20.10) prints, without what nobody reads here. */
const INSPECTED = {
  Id: '0e2c9ef493c3cf931d178de9feff80550077c689fcf6f11e2e39315cb7115189',
  Name: '/kasm_proxy',
  Image: 'sha256:1178993e99e78c76bdebe1f9333995873c2d35e1965d96f896cda30d63bf5394',
  Path: 'nginx',
  Config: {
    Image: 'kasmweb/proxy:1.16.1',
    Labels: { 'com.docker.compose.service': 'proxy', 'com.docker.compose.oneoff': 'False' },
  },
  State: {
    Status: 'running',
    Running: true,
    Pid: 30187,
    ExitCode: 0,
    StartedAt: '2026-03-01T14:45:39.171100608Z',
    Health: {
      Status: 'unhealthy',
      FailingStreak: 5,
      Log: [
        { ExitCode: 1, Output: 'first' },
        { ExitCode: 1, Output: 'last' },
      ],
    },
  },
  HostConfig: { NetworkMode: 'kasm_default_network' },
  Mounts: [
    {
      Type: 'bind',
      Source: '/opt/kasm/1.16.1/conf/nginx',
      Destination: '/etc/nginx/conf.d/',
      Mode: 'ro',
      RW: false,
    },
    { Type: 'volume', Name: 'x', Source: '/var/lib/docker/volumes/x/_data', Destination: '/x', RW: true },
    { Type: 'tmpfs', Source: '', Destination: '/var/run', RW: true },
  ],
  NetworkSettings: {
    Ports: {
      '443/tcp': [
        { HostIp: '0.0.0.0', HostPort: '8443' },
        { HostIp: '::', HostPort: '8443' },
      ],
      '80/tcp': null,
    },
    Networks: { kasm_default_network: { IPAddress: '172.18.0.9' }, other: { IPAddress: '' } },
  },
};

test('a container is what docker inspect says of it', () => {
  const [container] = containersOf(JSON.stringify([INSPECTED])) ?? [];
  expect(container).toMatchObject({
    name: 'kasm_proxy',
    image: 'kasmweb/proxy:1.16.1',
    status: 'running',
    pid: 30187,
    health: { status: 'unhealthy', lastOutput: 'last' },
    mounts: [
      { host: '/opt/kasm/1.16.1/conf/nginx', container: '/etc/nginx/conf.d' },
      { host: '/var/lib/docker/volumes/x/_data', container: '/x' },
    ],
    isOnHostNetwork: false,
    addresses: ['172.18.0.9'],
  });
  expect(container?.published.get('443/tcp')).toEqual([
    { address: '0.0.0.0', port: 8443 },
    { address: '::', port: 8443 },
  ]);
  expect(container?.published.get('80/tcp')).toEqual([]);
});

test('one that is stopped has no health, no labels and no ports to speak of', () => {
  const stopped = {
    ...INSPECTED,
    Config: { Image: 'x', Labels: null },
    State: { Status: 'exited', Pid: 0, ExitCode: 137, StartedAt: '' },
    NetworkSettings: { Ports: {}, Networks: null },
  };
  expect(containersOf(JSON.stringify([stopped]))?.[0]).toMatchObject({
    status: 'exited',
    exitCode: 137,
    health: undefined,
    labels: {},
    addresses: [],
  });
});

test.each(['', 'Error: No such object: x', '{}', '[{}]', '[{"Id": 1}]'])(
  'what is no such answer is none: %s',
  (text) => {
    expect(containersOf(text)).toBeUndefined();
  },
);

test('names are UTF-8 in an output of bytes', () => {
  const text = JSON.stringify([{ ...INSPECTED, Name: '/kasm_ü' }]);
  expect(containersOf(Buffer.from(text, 'utf8').toString('latin1'))?.[0]?.name).toBe('kasm_ü');
});
