import { stat } from 'node:fs/promises';
import { writeFileAtomic } from '@runestone/files';
import { stringify } from 'yaml';
import {
  apiKeysFileSchema,
  generateApiKey,
  readApiKeysFile,
  type ApiKeysFile,
  type Role,
} from './api-keys.ts';
import { checkSchema } from '@runestone/schemas';

/** Adds a new key to a file, which is made where there is none; gives the key, which is written nowhere. */
export async function createKey(file: string, name: string, role: Role): Promise<string> {
  const exists = await stat(file).then(
    () => true,
    () => false,
  );
  const before: ApiKeysFile = exists ? await readApiKeysFile(file) : { keys: [] };
  const { key, sha256 } = generateApiKey();
  const after = checkSchema(
    apiKeysFileSchema,
    { keys: [...before.keys, { name, role, sha256 }] },
    'the file of API keys',
  );
  await writeFileAtomic(
    file,
    `# Hashes of API keys. Remove an entry to end its key; the server notices.\n${stringify(after)}`,
  );
  return key;
}
