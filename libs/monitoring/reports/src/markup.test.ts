import { describe, expect, it } from '@jest/globals';
import { markup, trusted } from './markup.ts';

describe('markup', () => {
  it('escapes texts, and neither templates nor pieces', () => {
    const inner = markup`<b title="${`"'<&`}">${'<i>'}</b>`;
    expect(String(markup`<p>${inner}${trusted('<hr/>')}</p>`)).toBe(
      '<p><b title="&quot;&#39;&lt;&amp;">&lt;i&gt;</b><hr/></p>',
    );
  });

  it('joins lists, writes numbers, leaves out what is undefined', () => {
    expect(String(markup`${[markup`<a/>`, 'x', 2]}${undefined}.`)).toBe('<a/>\nx\n2.');
  });

  it('takes nothing else for markup, whatever it looks like', () => {
    const forged = { toString: () => '<script>' };
    expect(String(markup`${forged}`)).toBe('&lt;script&gt;');
  });

  it('leaves out what XML cannot hold', () => {
    expect(String(markup`${'a\u0000\ud800b\uffff'}`)).toBe('a\ufffdb');
  });
});
