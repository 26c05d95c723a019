export type {
  ArtifactFile,
  ArtifactStore,
  ReadArtifactOptions,
  WriteArtifactOptions,
} from './artifact-store.ts';
export { createFileArtifacts, type FileArtifactsOptions } from './drivers/file-artifacts.ts';
export { createMlflowArtifacts } from './drivers/mlflow-artifacts.ts';
export { createS3Artifacts, type S3ArtifactsOptions } from './drivers/s3-artifacts.ts';
export { artifactErrors } from './errors.ts';
export { joinUri } from './join-uri.ts';
export { routeArtifacts } from './route-artifacts.ts';
