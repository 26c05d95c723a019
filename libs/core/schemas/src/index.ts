export { checkSchema, checkWithDefaults, schemaProblems, type SchemaProblem } from './check-schema.ts';
export { schemaErrors } from './errors.ts';
export { nearestName } from './nearest-name.ts';
