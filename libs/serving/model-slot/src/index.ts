export { modelSlotErrors } from './errors.ts';
export {
  createModelFollower,
  type FollowerEvent,
  type FollowerOptions,
  type FollowerStatus,
  type ModelFollower,
  type ModelSource,
} from './create-model-follower.ts';
export { createModelSlot, type Lease, type ModelSlot, type ModelSlotOptions } from './create-model-slot.ts';
export { systemTimer, type Timer } from './timer.ts';
