import type { FieldColumn } from '@runestone/features';

/** Features as options: those that are made, and those in a bundle. */
interface DescribedFeatures {
  readonly id: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** The fields beside the text that features read, each once. */
export function fieldColumnsOf({ id, options }: DescribedFeatures): FieldColumn[] {
  if (id === 'fields') return [...(options['columns'] as readonly FieldColumn[])];
  if (id !== 'combined') return [];
  const parts = options['parts'] as readonly { readonly features: { readonly id: string } }[];
  const columns = parts.flatMap(({ features: { id: part, ...own } }) =>
    fieldColumnsOf({ id: part, options: own }),
  );
  return [...new Map(columns.map((column) => [column.name, column])).values()];
}
