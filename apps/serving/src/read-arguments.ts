import { describeSettings } from '@runestone/settings';
import { servingErrors } from './errors.ts';
import { settingsSchema } from './settings.ts';

/** Reads the command line: `usage` is what to print for --help. Throws SERVING_ARGUMENT_UNKNOWN (kind input). */
export function readArguments(args: readonly string[]): { readonly usage?: string } {
  if (args.some((arg) => arg === '--help' || arg === '-h')) return { usage: createUsage() };
  if (args.length > 0) {
    throw servingErrors.ARGUMENT_UNKNOWN(
      `The serving app takes no argument "${args[0]}". It is set up by environment variables; --help lists them.`,
    );
  }
  return {};
}

const createUsage = (): string => `Serves models over HTTP.

Usage: nx run serving:serve
       PORT=9000 RUNESTONE_MODELS=language-id@champion nx run serving:serve

Environment variables:
${describeSettings(settingsSchema)}
`;
