/** The servers alone, for whoever runs outside of jest. */
export { freePort } from './server-process.ts';
export { startMlflow, type MlflowServer } from './start-mlflow.ts';
export { startPostgres, postgresPrograms, type PostgresServer } from './start-postgres.ts';
export { startS3, type S3Server } from './start-s3.ts';
