export { confinePath, resolveInside } from './confine-path.ts';
export { filesErrors } from './errors.ts';
export { readFileIfExists } from './read-file.ts';
export { readJsonFile } from './read-json-file.ts';
export { readYamlFile, type YamlFileOptions } from './read-yaml-file.ts';
export { sha256File, sha256Hex } from './sha256.ts';
export { withFileLock } from './with-file-lock.ts';
export { isTemporaryName, temporaryName, writeFileAtomic } from './write-file-atomic.ts';
