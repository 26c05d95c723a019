import { expect, it } from '@jest/globals';
import { renderPageHead } from './render-page-head.ts';

it('tells when and on what a page was measured, and the command to repeat it', () => {
  const facts = { title: 'Serving', date: '2026-01-02', measuredOn: '2 cores', command: 'npx nx run x' };
  expect(renderPageHead(facts).join('\n')).toBe(
    '# Serving\n\nMeasured on 2026-01-02: 2 cores. Repeat it with:\n\n```sh\nnpx nx run x\n```\n',
  );
});
