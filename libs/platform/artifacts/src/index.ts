export type {
  ArtifactFile,
  ArtifactStore,
  ReadArtifactOptions,
  WriteArtifactOptions,
} from './artifact-store.ts';
export { createFileArtifacts, type FileArtifactsOptions } from './drivers/file-artifacts.ts';
export { artifactErrors } from './errors.ts';
export { joinUri } from './join-uri.ts';
