export { fieldExpectations, isMissing, readField, type FieldKind } from './read-field.ts';
export { fieldsOf, textOf, type Fields, type TextInput, type TextWithFields } from './text-input.ts';
