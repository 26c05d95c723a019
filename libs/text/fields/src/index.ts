export { fieldExpectations, fieldKinds, isMissing, readField, type FieldKind } from './read-field.ts';
export {
  fieldsOf,
  fieldValue,
  textOf,
  type Fields,
  type TextInput,
  type TextWithFields,
} from './text-input.ts';
