/** Whether every tag that is opened is closed and no quote is left open: what a reader of XML, and a browser, needs. */
export function isWellFormed(markup: string): boolean {
  const open: string[] = [];
  const tag = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9:-]*(?:="[^"<]*")?)*)\s*(\/?)>/g;
  for (const [, closing, name, , selfClosed] of markup.matchAll(tag)) {
    if (closing === '/') {
      if (open.pop() !== name) return false;
    } else if (selfClosed !== '/' && !['meta', 'link', 'br'].includes(name as string))
      open.push(name as string);
  }
  return open.length === 0 && !markup.replace(tag, '').replace('<!doctype html>', '').includes('<');
}
