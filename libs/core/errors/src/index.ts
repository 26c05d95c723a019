export {
  defineErrors,
  type ErrorDefinition,
  type ErrorFactories,
  type ErrorFactory,
} from './define-errors.ts';
export { fromUnknown, systemErrors } from './from-unknown.ts';
export { messageOf } from './message-of.ts';
export { toProblem, type Problem } from './problem.ts';
export {
  RunestoneError,
  errorKinds,
  isRunestoneError,
  type ErrorDetails,
  type ErrorKind,
  type ErrorKindTraits,
} from './runestone-error.ts';
