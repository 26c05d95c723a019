export { mirrorErrors } from './errors.ts';
export { isMirrored, mirrorRun, type MirrorReport } from './mirror-run.ts';
export { startMirror, type MirrorOutcome, type RunningMirror } from './start-mirror.ts';
