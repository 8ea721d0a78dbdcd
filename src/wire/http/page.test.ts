import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageParts } from './page.ts';

const URL_OF_PAGE = 'https://site.example:8443/app/';

test('what a page loads from its own origin, in its order, once', () => {
  const html = `<!doctype html><html><head><base href="/static/"><link rel=stylesheet href="a.css?v=1&amp;w=2">
    <script src="//site.example:8443/x.js"></script><script src="https://other.example/x.js"></script>
    <script>inline</script><link href="a.css?v=1&w=2"></head><body><img src=" ../b.png#part ">
    <iframe src="https://site.example/other-port"></iframe><object data=c.svg></object>
    <img src="data:image/png;base64,AA"><img src="https://[::"><a href="/not-loaded">x</a>
    <template><img src="/in-template.png"></template></body>`;
  expect(pageParts(html, URL_OF_PAGE)).toEqual(['/static/a.css?v=1&w=2', '/x.js', '/b.png', '/static/c.svg']);
});

test('a page of a hundred thousand levels is read without a word', () => {
  expect(pageParts(`${'<b>'.repeat(100_000)}<img src=/deep.png>`, URL_OF_PAGE)).toEqual(['/deep.png']);
});

test('no more than so many parts', () => {
  const html = Array.from({ length: 1000 }, (_, number) => `<img src=/${number}>`).join('');
  expect(pageParts(html, URL_OF_PAGE)).toHaveLength(100);
});

test('whatever a page holds, parts are targets that fit in a request line', () => {
  const pieces = fc.constantFrom(
    '<img src=',
    '<base href=',
    '>',
    '"',
    "'",
    '/',
    '..',
    '//',
    ':',
    '%',
    ' ',
    '\r\n',
    'é',
    '\\',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string())), (parts) => {
      for (const target of pageParts(parts.join(''), URL_OF_PAGE)) expect(target).toMatch(/^\/[\x21-\x7e]*$/);
    }),
  );
});
