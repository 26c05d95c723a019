export { labelErrors } from './errors.ts';
export {
  createLabelSpace,
  fitLabelSpace,
  type LabelKind,
  type LabelSpace,
  type LabelSpaceRecord,
} from './label-space.ts';
