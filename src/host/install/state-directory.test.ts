import { afterEach, expect, test, vi } from 'vitest';
import { stateDirectory } from './state-directory.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const IDENTITY = '/etc/my nginx/nginx.conf';

test('a named folder is taken', () => {
  expect(stateDirectory('/from/option', IDENTITY)).toMatch(/^\/from\/option\/nginx\.conf-[0-9a-f]{12}$/);
});

test('without one it is the usual folder of the user, never the current folder', () => {
  vi.stubEnv('XDG_STATE_HOME', '');
  vi.stubEnv('HOME', '/home/somebody');
  const getuid = vi.spyOn(process, 'getuid').mockReturnValue(0);
  expect(stateDirectory(undefined, IDENTITY)).toMatch(/^\/var\/lib\/gatehouse\//);
  getuid.mockReturnValue(1000);
  expect(stateDirectory(undefined, IDENTITY)).toMatch(/^\/home\/somebody\/\.local\/state\/gatehouse\//);
  vi.stubEnv('XDG_STATE_HOME', '/xdg');
  expect(stateDirectory(undefined, IDENTITY)).toMatch(/^\/xdg\/gatehouse\//);
});

test('two installations whose files have one name do not share a folder', () => {
  expect(stateDirectory('/s', '/a/nginx.conf')).not.toBe(stateDirectory('/s', '/b/nginx.conf'));
});
