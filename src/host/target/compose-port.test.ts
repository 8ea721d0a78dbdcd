import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withPort } from './compose-port.ts';

const FOLDER = '/opt/kasm/current/docker';

test('the proxy of the example gets a port beside its other one, in its quotes', () => {
  const text = readFileSync('examples/kasm/opt/kasm/1.16.1/docker/docker-compose.yaml', 'latin1');
  const result = withPort(text, FOLDER, 80);
  const expected = text.replace('      - "443:443"\n', '      - "443:443"\n      - "80:80"\n');
  expect(result).toEqual({ ok: true, text: expected, isChanged: true });
  expect(withPort(expected, FOLDER, 80)).toEqual({ ok: true, text: expected, isChanged: false });
});

test.each(['"80:80/tcp"', '"0.0.0.0:80:80"', '"[::]:80:80"', '{ target: 80, published: 80 }'])(
  'published already: %s',
  (port) => {
    const text = `services:\n  proxy:\n    ports: [${port}]\n`;
    expect(withPort(text, FOLDER, 80)).toEqual({ ok: true, text, isChanged: false });
  },
);

test.each([
  ['services:\n  proxy:\n    ports: ["80:8080"]\n', /service proxy already publishes port 80, for port 8080/],
  ['services:\n  proxy:\n    ports: ["443:443"]\n  web:\n    ports: ["80:80"]\n', /service web/],
  ['services:\n  db: {}\n', /no proxy service/],
])('refused: %j', (text, message) => {
  expect(withPort(text, FOLDER, 80)).toMatchObject({ ok: false, message: expect.stringMatching(message) });
});
