import { describe, expect, test } from 'vitest';
import { modelOf } from '../../../test/support/model.ts';
import { applySplices, splicesOf } from '../nginx/index.ts';
import { startingSettings } from '../settings/index.ts';
import { permissionsPolicy } from './permissions-policy.ts';

const HEADER = 'Permissions-Policy';
const POLICY = { profile: 'recommended', controls: {} } as const;
const recommended = startingSettings(permissionsPolicy.settings, 'recommended');
const FEW: typeof recommended = {
  ...recommended,
  features: { camera: ['https://sessions.example.com'], usb: 'none' },
};

function http(lines: string): string {
  return `events {}\nhttp {\n    server {\n        listen 80;\n        location / {\n${lines}        }\n    }\n}\n`;
}

function sending(value: string, rest = ' always'): string {
  return http(`            add_header ${HEADER} '${value}'${rest};\n`);
}

function outcomes(text: string, settings = recommended): string[] {
  return permissionsPolicy
    .check(modelOf({ '/etc/nginx/nginx.conf': text }), settings, POLICY)
    .flatMap((group) => [...group])
    .filter(({ level }) => level?.kind === 'location')
    .map(({ id }) => id);
}

function fixed(text: string, settings = recommended): string {
  const model = modelOf({ '/etc/nginx/nginx.conf': text });
  const edits = permissionsPolicy.fix(model, settings, () => () => false, POLICY);
  const splices = edits.flatMap((edit) =>
    edit.kind === 'set-mode' || edit.kind === 'rename-file' ? [] : splicesOf(edit),
  );
  return applySplices(text, splices);
}

describe('what Kasm needs', () => {
  const [header] = permissionsPolicy.headers(recommended, POLICY);

  test('is for the site itself, and what it never uses is denied', () => {
    expect(header?.value).toBe(
      'camera=(self), microphone=(self), display-capture=(self), clipboard-read=(self), clipboard-write=(self), fullscreen=(self), autoplay=(self), accelerometer=(), ambient-light-sensor=(), gyroscope=(), magnetometer=(), midi=(), payment=()',
    );
  });

  test('is left alone where it is stricter, or says more', () => {
    const stricter = header?.value?.replace('camera=(self)', 'camera=()') ?? '';
    expect(header?.accepts(stricter)).toBe(true);
    expect(header?.accepts(`${header.value}, usb=(), gamepad=*`)).toBe(true);
    expect(header?.accepts(`${header.value};report-to=x`)).toBe(true);
  });

  test.each(['camera=(self)', 'camera=*', '', "camera 'self'", 'camera=(self'])('is more than %j', (sent) => {
    expect(header?.accepts(sent)).toBe(false);
  });
});

test('is missed, also beside another header', () => {
  expect(outcomes(http(''))).toEqual(['permissions-policy/missing']);
  expect(outcomes(http('            add_header X-Other 1;\n'))).toEqual(['permissions-policy/missing']);
  expect(outcomes(fixed(http('')))).toEqual([]);
});

test('a value that lets in more is corrected, and keeps what the policy does not speak of', () => {
  const text = sending('usb=*, gamepad=(self "https://a.example"), camera=()');
  expect(outcomes(text, FEW)).toEqual(['permissions-policy/wrong-value']);
  const result = fixed(text, FEW);
  expect(result).toContain(`'usb=(), gamepad=(self "https://a.example"), camera=()' always;`);
  expect(outcomes(result, FEW)).toEqual([]);
});

test('a value that browsers ignore is replaced', () => {
  const result = fixed(sending('camera "self"; usb "none"'), FEW);
  expect(result).toContain('camera=(self "https://sessions.example.com"), usb=()');
});

test('browsers ignore what is no dictionary', () => {
  const [wire] = permissionsPolicy.wireHeaders;
  expect(wire?.ignored?.("camera 'none'")).toContain('ignore');
  expect(wire?.ignored?.('camera=(), usb=(self "https://a.example")')).toBeUndefined();
});
