import crypto from 'node:crypto';
import { stat } from 'node:fs/promises';
import { readYamlFile } from '@runestone/files';
import { checkSchema } from '@runestone/schemas';
import { Type, type Static } from '@sinclair/typebox';
import { servingErrors } from '../errors.ts';

/** What a key may do: ask models, or also change what is served. */
export type Role = 'predict' | 'admin';

/** Who asks. */
export interface Caller {
  readonly name: string;
  readonly role: Role;
}

const closed = { additionalProperties: false };

/** The file of API keys: hashes only, so that who reads it cannot use it. */
export const apiKeysFileSchema = Type.Object(
  {
    keys: Type.Array(
      Type.Object(
        {
          name: Type.String({
            pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
            description:
              'Who has the key: in logs, metrics and rate limits. Two keys may share it while one is replaced.',
          }),
          role: Type.Union([Type.Literal('predict'), Type.Literal('admin')], {
            description: 'predict asks models; admin also loads, unloads and checks them.',
          }),
          sha256: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the key, in hex.' }),
          expires: Type.Optional(
            Type.String({
              pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2})?Z)?$',
              description: 'From this day or moment (UTC) on the key is refused.',
            }),
          ),
        },
        closed,
      ),
      { maxItems: 10_000 },
    ),
  },
  closed,
);

/** The content of a file of keys. */
export type ApiKeysFile = Static<typeof apiKeysFileSchema>;

/** The keys of a process. */
export interface ApiKeys {
  /** Who a presented key belongs to, if anybody. */
  find(key: string): Caller | undefined;
  /** Reads the file anew if it has changed; one that cannot be read changes nothing, and is thrown. */
  refresh(): Promise<'changed' | 'unchanged'>;
}

/** Reads a file of keys. Throws SERVING_KEYS_INVALID (kind config). */
export function readApiKeysFile(file: string): Promise<ApiKeysFile> {
  return readYamlFile(file, {
    check: (value) => checkSchema(apiKeysFileSchema, value, 'the file of API keys'),
    invalid: servingErrors.KEYS_INVALID,
  });
}

/** A new key and its hash: 256 random bits, so that a plain hash keeps it secret. */
export function generateApiKey(): { readonly key: string; readonly sha256: string } {
  const key = `rs_${crypto.randomBytes(32).toString('base64url')}`;
  return { key, sha256: hashKey(key) };
}

/** Reads the keys and gives a way to look them up. `now` is the time in milliseconds since 1970. */
export async function openApiKeys(file: string, now: () => number): Promise<ApiKeys> {
  let seen = '';
  let callers = new Map<string, Caller & { readonly untilMs: number }>();
  const refresh = async (): Promise<'changed' | 'unchanged'> => {
    const { mtimeMs, size, ino } = await stat(file);
    const state = `${mtimeMs} ${size} ${ino}`;
    if (state === seen) return 'unchanged';
    const { keys } = await readApiKeysFile(file);
    callers = new Map(
      keys.map(({ name, role, sha256, expires }) => [sha256, { name, role, untilMs: untilOf(expires) }]),
    );
    seen = state;
    return 'changed';
  };
  await refresh().catch((error: unknown) => {
    throw servingErrors.KEYS_INVALID(
      `RUNESTONE_API_KEYS_FILE: the file ${file} cannot be read. Make one with \`serve create-key --name me --role admin --file ${file}\`.`,
      { cause: error },
    );
  });
  return {
    refresh,
    find(key) {
      const found = callers.get(hashKey(key));
      return found !== undefined && now() < found.untilMs ? found : undefined;
    },
  };
}

function untilOf(expires: string | undefined): number {
  if (expires === undefined) return Infinity;
  const untilMs = Date.parse(expires);
  // What cannot be understood must not keep a key alive.
  return Number.isNaN(untilMs) ? -Infinity : untilMs;
}

/** The keys have 256 random bits: there is nothing to guess, and the look-up by hash tells nothing of them by its time. */
const hashKey = (key: string): string =>
  // Node 20.12 and newer have the quicker one.
  typeof crypto.hash === 'function'
    ? crypto.hash('sha256', key, 'hex')
    : crypto.createHash('sha256').update(key).digest('hex');
