import { describe, expect, it } from '@jest/globals';
import { findWheelLink } from './find-wheel-link.ts';

const file = 'thing_cpu-1.2-py3-none-any.whl';
const html = (text: string, url = 'http://index/simple/thing-cpu/') => ({
  text: `<!DOCTYPE html><html><body>${text}</body></html>`,
  contentType: 'text/html; charset=utf-8',
  url,
});
const json = (files: unknown, contentType = 'application/vnd.pypi.simple.v1+json') => ({
  text: JSON.stringify({ meta: { 'api-version': '1.1' }, name: 'thing-cpu', files }),
  contentType,
  url: 'http://index/simple/thing-cpu/',
});

describe('findWheelLink in HTML (PEP 503)', () => {
  it('gives the address without its fragment', () => {
    const page = html(
      `<a href="http://files/ab/other-${file}#sha256=0">x</a>
       <a href="http://files/cd/${file}#sha256=1" data-requires-python="&gt;=3.9">${file}</a>`,
    );
    expect(findWheelLink(page, file)).toBe(`http://files/cd/${file}`);
  });

  it.each([
    [`<a href="../../files/${file}">`, `http://index/files/${file}`],
    [`<A class='x' HREF='/f/${file}'>`, `http://index/f/${file}`],
    [`<a\n  rel="x" href = "//mirror/${file}#md5=1">`, `http://mirror/${file}`],
    [`<a href="${file}?a=1&amp;b=&#50;&#x33;">`, `http://index/simple/thing-cpu/${file}?a=1&b=23`],
    [
      `<a href="thing%5Fcpu-1.2-py3-none-any.whl">`,
      'http://index/simple/thing-cpu/thing%5Fcpu-1.2-py3-none-any.whl',
    ],
  ])('resolves %j', (link, expected) => {
    expect(findWheelLink(html(link), file)).toBe(expected);
  });

  it.each([
    '',
    `<a>${file}</a>`,
    `<a href="http://files/${file}.metadata">`,
    `<a href="http://files/?name=${file}">`,
    `<a href="http://[/${file}">`,
    `<a href="http://files/%zz/%zz">`,
  ])('finds nothing in %j', (text) => {
    expect(findWheelLink(html(text), file)).toBeUndefined();
  });
});

describe('findWheelLink in JSON (PEP 691)', () => {
  it('gives the address of the entry', () => {
    const page = json([
      { filename: 'thing_cpu-1.1.tar.gz', url: 'http://files/thing_cpu-1.1.tar.gz' },
      { filename: file, url: `../../files/${file}#sha256=1`, hashes: { sha256: '1' } },
    ]);
    expect(findWheelLink(page, file)).toBe(`http://index/files/${file}`);
    expect(findWheelLink(json([{ url: file }], 'application/json'), file)).toMatch(/thing-cpu\/thing_cpu/);
  });

  it('finds nothing where nothing is, and refuses what is no JSON', () => {
    expect(findWheelLink(json([null, { url: 7 }, {}]), file)).toBeUndefined();
    expect(findWheelLink(json('none'), file)).toBeUndefined();
    expect(() => findWheelLink({ ...json([]), text: '<html>' }, file)).toThrow(SyntaxError);
  });
});
