import { parseArgs } from 'node:util';
import { describeSettings } from '@runestone/settings';
import type { Role } from './access/api-keys.ts';
import type { ExportRequest } from './records/export-records.ts';
import { servingErrors } from './errors.ts';
import { settingsSchema } from './settings.ts';

/** What the command line asks for. */
export type ServingCommand =
  | { readonly command: 'serve' }
  | { readonly command: 'help'; readonly usage: string }
  | {
      readonly command: 'create-key';
      readonly name: string;
      readonly role: Role;
      /** RUNESTONE_API_KEYS_FILE unless given. */
      readonly file: string | undefined;
    }
  | { readonly command: 'export-records'; readonly request: ExportRequest };

/** Reads the command line. Throws SERVING_ARGUMENT_UNKNOWN (kind input). */
export function readArguments(args: readonly string[]): ServingCommand {
  if (args.some((arg) => arg === '--help' || arg === '-h')) return { command: 'help', usage: createUsage() };
  if (args[0] === 'create-key') return readCreateKey(args.slice(1));
  if (args[0] === 'export-records') return readExport(args.slice(1));
  if (args.length > 0) {
    throw servingErrors.ARGUMENT_UNKNOWN(
      `The serving app takes no argument "${args[0]}". It is set up by environment variables; --help lists them.`,
    );
  }
  return { command: 'serve' };
}

function readCreateKey(args: string[]): ServingCommand {
  const options = { name: { type: 'string' }, role: { type: 'string' }, file: { type: 'string' } } as const;
  try {
    const { name, role = 'predict', file } = parseArgs({ args, options }).values;
    if (name === undefined) throw new Error('--name is missing');
    if (role !== 'predict' && role !== 'admin') throw new Error(`--role is predict or admin, not ${role}`);
    return { command: 'create-key', name, role, file };
  } catch (cause) {
    throw servingErrors.ARGUMENT_UNKNOWN(
      `create-key --name <who> [--role predict|admin] [--file <keys.yaml>]: ${(cause as Error).message}.`,
      { cause },
    );
  }
}

function readExport(args: string[]): ServingCommand {
  const text = { type: 'string' } as const;
  try {
    const { to, model, from, until } = parseArgs({
      args,
      options: { to: text, model: text, from: text, until: text },
    }).values;
    if (to === undefined || to === '') throw new Error('--to is missing');
    const request = { to, model, fromMs: readTime('--from', from), untilMs: readTime('--until', until) };
    return { command: 'export-records', request };
  } catch (cause) {
    throw servingErrors.ARGUMENT_UNKNOWN(
      `export-records --to <file.parquet> [--model <name>] [--from <day or time>] [--until <day or time>]: ${(cause as Error).message}.`,
      { cause },
    );
  }
}

/** A day or a moment in UTC, as 2027-01-31 or 2027-01-31T12:00Z. */
function readTime(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const timeMs = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(timeMs))
    throw new Error(`${option} is a day or a time such as 2027-01-31T12:00Z, not ${text}`);
  return timeMs;
}

const createUsage = (): string => `Serves models over HTTP.

Usage: nx run serving:serve
       PORT=9000 RUNESTONE_MODELS=language-id@champion nx run serving:serve
       nx run serving:create-key --name shop --role predict --file keys.yaml
           adds a key to the file (its hash) and prints it, once; roles: predict, admin
       nx run serving:export-records --to records.parquet --model language-id --from 2027-01-01
           writes recorded predictions, with their feedback, to a Parquet file; --until ends before a time

Environment variables:
${describeSettings(settingsSchema)}
`;
