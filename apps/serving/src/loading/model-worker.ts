import { workerData } from 'node:worker_threads';
import { serveRunner, type VerifiedFiles } from '@runestone/model-runner';
import { standardSteps } from '@runestone/text-pipeline';

/** A thread that computes with one version of a model. */
serveRunner(workerData as VerifiedFiles, standardSteps);
