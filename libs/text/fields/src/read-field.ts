/** Whether a cell or a value says nothing: empty, white space only, or null. */
export const isMissing = (cell: unknown): boolean =>
  cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '');

/** What a field may hold: a number, one of some names, a date or the site of a URL. */
export const fieldKinds = ['number', 'category', 'date', 'site'] as const;

/** What a field holds. */
export type FieldKind = (typeof fieldKinds)[number];

/**
 * Reads the value of a field from a cell or a request: a number for numbers and dates (milliseconds since 1970, UTC
 * where no zone is given), else text. Null is a missing value; undefined says that the value is of another kind.
 */
export function readField(kind: FieldKind, value: unknown): string | number | null | undefined {
  if (isMissing(value)) return null;
  if (typeof value === 'string') return readers[kind](value.trim());
  if (kind === 'category')
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  return kind === 'site' ? undefined : finite(value);
}

const finite = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

const readers: Readonly<Record<FieldKind, (text: string) => string | number | undefined>> = {
  number: (text) => finite(Number(text)),
  date: parseDate,
  category: (text) => text,
  site: siteOf,
};

/** What a cell of the kind holds, for people. */
export const fieldExpectations: Readonly<Record<FieldKind, string>> = {
  number: 'a number',
  category: 'a name',
  date: 'a date such as 2026-11-21 or 2026-11-21T10:00:00Z',
  site: 'a URL',
};

const datePattern =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d+))? ?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Reads an ISO 8601 date, with a space or T before the time, to milliseconds since 1970; undefined for any other text. */
function parseDate(text: string): number | undefined {
  const [, day, time = '00:00', fraction = '0', zone = 'Z'] = datePattern.exec(text) ?? [];
  if (day === undefined) return undefined;
  const midnight = Date.parse(`${day}T00:00Z`);
  // 31 February would count as March.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return undefined;
  const seconds = time.length === 5 ? `${time}:00` : time;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  const value = Date.parse(`${day}T${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
  return Number.isNaN(value) ? undefined : value;
}

/**
 * Gives the host of a URL, which may lack its scheme, in lower case without `www.`; of a page in the Wayback Machine that
 * of the page. Undefined for what has none.
 */
function siteOf(text: string): string | undefined {
  const archived = /^(?:https?:\/\/)?web\.archive\.org\/web\/[^/]+\/(.+)$/i.exec(text)?.[1];
  const address = archived ?? text;
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`;
  if (!URL.canParse(url)) return undefined;
  const host = new URL(url).hostname.replace(/^www\./, '');
  return host.includes('.') ? host : undefined;
}
