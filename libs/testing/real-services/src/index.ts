export { describeWith, describeWithServices } from './describe-with-services.ts';
export { runningServices, servicesEnvironment } from './services-environment.ts';
export { startMlflow, type MlflowServer } from './start-mlflow.ts';
export { startPostgres, postgresPrograms, type PostgresServer } from './start-postgres.ts';
export { startS3, type S3Server } from './start-s3.ts';
export {
  findPrometheus,
  prometheusReason,
  runProgram,
  startPrometheus,
  type PrometheusServer,
} from './prometheus-programs.ts';
