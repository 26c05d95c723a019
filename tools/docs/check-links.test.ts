import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findBrokenLinks, listAnchors, listTargets } from './check-links.ts';

describe('findBrokenLinks', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), 'check-links-'));
    mkdirSync(path.join(root, 'docs'));
    mkdirSync(path.join(root, 'node_modules'));
    writeFileSync(path.join(root, 'node_modules/theirs.md'), '[gone](gone.md)');
    writeFileSync(path.join(root, 'README.md'), '# One\n\n[a](docs/page.md#two-words) [b](docs) [c](#one)\n');
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it('takes links to files, folders and headings', () => {
    writeFileSync(
      path.join(root, 'docs/page.md'),
      '## Two words\n\n[up](../README.md) [web](https://a.b/c)\n',
    );
    expect(findBrokenLinks(root)).toEqual([]);
  });

  it.each(['gone.md', '#nowhere', '../../outside.md', '/README.md', '../README.md#nowhere'])(
    'names a link to %s',
    (target) => {
      writeFileSync(path.join(root, 'docs/page.md'), `## Two words\n\n[x](${target})\n`);
      expect(findBrokenLinks(root)).toEqual([`docs/page.md: the link ${target} leads nowhere`]);
    },
  );
});

describe('listTargets', () => {
  it('overlooks code and comments', () => {
    const text = '[a](a.md)\n\n```text\n[b](b.md)\n```\n\n`[c](c.md)` <!-- [d](d.md) --> ![e](e.svg "title")';
    expect(listTargets(text)).toEqual(['a.md', 'e.svg']);
  });
});

describe('listAnchors', () => {
  it('makes anchors as GitHub does', () => {
    const text = '# Set-up, in `three` lines\n\n## Bokmål?\n\n## Bokmål\n\n```sh\n# no heading\n```\n';
    expect(listAnchors(text)).toEqual(['set-up-in-three-lines', 'bokmål', 'bokmål-1']);
  });
});
