import { workerData } from 'node:worker_threads';
import { serveRunner } from '@runestone/model-runner';
import { createModelSteps } from '@runestone/model-steps';
import type { ModelThreadData } from './loader-calls.ts';

/** A thread that computes with one version of a model. */
const { bundle, runtime } = workerData as ModelThreadData;
serveRunner(bundle, createModelSteps(runtime));
