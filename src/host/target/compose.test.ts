import { expect, test } from 'vitest';
import { imageVersion, proxyService } from './compose.ts';

const FOLDER = '/opt/kasm/current/docker';

function mountsOf(volumes: string): unknown {
  return proxyService(`services:\n  proxy:\n    volumes: ${volumes}\n`, FOLDER)?.mounts;
}

test.each([
  ['its key', 'proxy: { image: other }'],
  ['its container’s name', 'web: { image: other, container_name: kasm_proxy }'],
  ['its image', 'web: { image: "kasmweb/nginx:1.25.3" }'],
  ['its newer image from another registry', 'web: { image: registry.test/kasmweb/proxy:1.16.1 }'],
])('the service is found by %s', (_, service) => {
  expect(proxyService(`services:\n  db: { image: postgres }\n  ${service}\n`, FOLDER)).toBeDefined();
});

test('the key counts more than an image that another service has as well', () => {
  const text = 'services:\n  first: { image: kasmweb/nginx:1 }\n  proxy: { image: mine }\n';
  expect(proxyService(text, FOLDER)?.image).toBe('mine');
});

test('both forms of a volume; what is none of the host is left out', () => {
  const mount = { host: '/a', container: '/b' };
  expect(mountsOf('["/a:/b", "/a:/b:ro", "/a:/b:ro,z", "/a/:/b/"]')).toEqual([mount, mount, mount, mount]);
  expect(mountsOf('[{ type: bind, source: /a, target: /b, read_only: true }]')).toEqual([mount]);
  expect(mountsOf('[{ type: volume, source: a, target: /b }, { type: tmpfs, target: /b }]')).toEqual([]);
  expect(mountsOf('["data:/b", "${X}/a:/b", "${X:-/a}:/b", "~/a:/b", "/b", 7]')).toEqual([]);
});

test('relative sources start from the compose file’s folder', () => {
  expect(mountsOf('["../conf/nginx:/etc/nginx/conf.d", "./a:/b"]')).toEqual([
    { host: '/opt/kasm/current/conf/nginx', container: '/etc/nginx/conf.d' },
    { host: '/opt/kasm/current/docker/a', container: '/b' },
  ]);
});

test('anchors, merged maps and volumes behind aliases count', () => {
  const mounts = [{ host: '/a', container: '/b' }];
  const alias = 'x-v: &v ["/a:/b"]\nservices:\n  proxy:\n    volumes: *v\n';
  const merged = 'x-v: &v\n  volumes: ["/a:/b"]\nservices:\n  proxy:\n    <<: *v\n';
  expect(proxyService(alias, FOLDER)?.mounts).toEqual(mounts);
  expect(proxyService(merged, FOLDER)?.mounts).toEqual(mounts);
});

test.each(['', 'services: [', 'services: 7', 'services: { db: {} }', '- a'])('%j has no proxy', (text) => {
  expect(proxyService(text, FOLDER)).toBeUndefined();
});

test('aliases that grow without end are no compose file', () => {
  const levels = Array.from({ length: 12 }, (_, n) =>
    n === 0
      ? 'a0: &a0 [x]'
      : `a${n}: &a${n} [${Array(10)
          .fill(`*a${n - 1}`)
          .join(', ')}]`,
  );
  expect(
    proxyService(`${levels.join('\n')}\nservices:\n  proxy: { volumes: *a11 }\n`, FOLDER),
  ).toBeUndefined();
});

test('the tag of an image tells NGINX’s version where it is one', () => {
  expect(imageVersion('kasmweb/nginx:1.25.3')).toBe('1.25.3');
  expect(imageVersion('kasmweb/nginx:latest')).toBeUndefined();
  expect(imageVersion('kasmweb/proxy:1.16.1')).toBeUndefined();
});
