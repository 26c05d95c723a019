export { labelErrors } from './errors.ts';
export { wordsOfLabel, type LabelWords } from './label-words.ts';
export {
  createLabelSpace,
  fitLabelSpace,
  type LabelKind,
  type LabelSpace,
  type LabelSpaceRecord,
} from './label-space.ts';
