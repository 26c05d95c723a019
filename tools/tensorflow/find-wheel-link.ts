/** A page of a package index, as it came. */
export interface IndexPage {
  readonly text: string;
  readonly contentType: string;
  /** Where it came from after redirections: its links are relative to it. */
  readonly url: string;
}

/**
 * Finds the address of a file on a project's page of a package index, as HTML (PEP 503) or JSON (PEP 691), without its
 * fragment; undefined where the page does not link to it. Throws a SyntaxError for a JSON page that is none.
 */
export function findWheelLink({ text, contentType, url }: IndexPage, file: string): string | undefined {
  const targets = /\bjson\b/i.test(contentType) ? listJsonTargets(text) : listHtmlTargets(text);
  return targets
    .map((target) => resolveTarget(target, url))
    .find((target) => target !== undefined && fileNameOf(target) === file)?.href;
}

function listJsonTargets(text: string): string[] {
  const { files } = JSON.parse(text) as { files?: unknown };
  return (Array.isArray(files) ? files : [])
    .map((entry: { url?: unknown } | null) => entry?.url)
    .filter((target) => typeof target === 'string');
}

function listHtmlTargets(text: string): string[] {
  return [...text.matchAll(/<a\s[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map(([, double, single]) =>
    decodeEntities(double ?? single ?? ''),
  );
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name as string] ?? whole;
    const point = decimal === undefined ? parseInt(hex as string, 16) : Number(decimal);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

function resolveTarget(target: string, base: string): URL | undefined {
  if (!URL.canParse(target, base)) return undefined;
  const url = new URL(target, base);
  url.hash = '';
  return url;
}

function fileNameOf({ pathname }: URL): string | undefined {
  const last = pathname.slice(pathname.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return undefined;
  }
}
