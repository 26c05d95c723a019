export { dataSourceSchema, type DataSource } from './data-source.ts';
export { datasetErrors } from './errors.ts';
export { fetchFile, type FetchFileOptions, type FetchProgress } from './fetch-file.ts';
export { locateData, type LocateDataOptions } from './locate-data.ts';
export type { LabelMapping } from './map-labels.ts';
export { readExamples, type ReadExamplesOptions } from './read-examples.ts';
export { readSource, type SourceContext } from './read-source.ts';
export { readTable, type TableFormat, type TableOptions } from './read-table.ts';
export type { TableRow } from './table-row.ts';
