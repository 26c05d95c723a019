import path from 'node:path';
import type { Static, TSchema } from '@sinclair/typebox';
import { readJsonFile, sha256Hex, writeFileAtomic } from '@runestone/files';
import { checkSchema } from '@runestone/schemas';

/** Raise it where the same data and models give other figures: what was kept before is measured anew. */
const version = 1;

/** Units of work on disk, a file each: a run that was stopped goes on where it was. */
export interface KeptUnits {
  /** Gives what was kept under a key, or computes and keeps it. Throws FILES_CORRUPT for a damaged file. */
  once<Schema extends TSchema>(
    unit: { readonly folder: string; readonly key: unknown; readonly schema: Schema },
    compute: () => Promise<Static<Schema>>,
  ): Promise<Static<Schema>>;
}

/** Opens the units in a folder, which need not be there; `fresh` measures everything anew. */
export function openKeptUnits(root: string, fresh: boolean): KeptUnits {
  return {
    once: async ({ folder, key, schema }, compute) => {
      const name = `${sha256Hex(JSON.stringify({ version, key })).slice(0, 24)}.json`;
      const file = path.join(root, folder, name);
      const read = (value: unknown) => checkSchema(schema, value, 'a unit of the drift benchmark');
      const kept = fresh ? undefined : await readJsonFile(file, read);
      if (kept !== undefined) return kept;
      const computed = await compute();
      await writeFileAtomic(file, `${JSON.stringify(computed)}\n`);
      return computed;
    },
  };
}
