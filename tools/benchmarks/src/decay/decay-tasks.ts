import { fileURLToPath } from 'node:url';
import type { DataSource } from '@runestone/datasets';
import type { EditId } from '../drift/edit-text.ts';

/** A way in which answers become worse: edited texts, texts from elsewhere, or labels that mean something else. */
export interface DecayWay {
  /** What a reader sees. */
  readonly title: string;
  readonly kind:
    | { readonly type: 'edit'; readonly edit: EditId }
    | { readonly type: 'strangers'; readonly from: readonly DataSource[] }
    /** What texts with a label are called from then on. */
    | { readonly type: 'relabel'; readonly labels: Readonly<Record<string, string>> };
}

/** A model and how its answers become worse. */
export interface DecayTask {
  readonly id: string;
  readonly title: string;
  /** The file of its recipe. */
  readonly recipe: string;
  readonly ways: readonly DecayWay[];
}

const edits: readonly DecayWay[] = [
  { title: 'upper-casing', kind: { type: 'edit', edit: 'upper-case' } },
  { title: 'truncation to half', kind: { type: 'edit', edit: 'halve' } },
  { title: 'a slip in every fifth word', kind: { type: 'edit', edit: 'slips' } },
];

const strange = (title: string, given: Partial<DataSource> & { readonly file: string }): DecayWay => ({
  title,
  kind: { type: 'strangers', from: [{ type: 'file', ...given } as DataSource] },
});

const renamed = (title: string, labels: Readonly<Record<string, string>>): DecayWay => ({
  title,
  kind: { type: 'relabel', labels },
});

const recipeFile = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** The tasks, in the order of the page. */
export const decayTasks: readonly DecayTask[] = [
  {
    id: 'language-id',
    title: 'Languages: Danish, Swedish, Nynorsk, Bokmål, Other',
    recipe: recipeFile('../drift/language-id.yaml'),
    ways: [
      strange('short sentences of subtitles and speech (SLIDE)', {
        ...{ name: 'slide_dev', file: 'gold_train_short.jsonl.gz', text: 'text', label: 'languages' },
        ...{ several: 'skip', map: { da: 'dan', sv: 'swe', nb: 'nob', nn: 'nno' }, default: 'Other' },
      }),
      renamed('Nynorsk is called Bokmål', { nno: 'nob' }),
      ...edits,
    ],
  },
  {
    id: 'product-names',
    title: 'Products by name: 14 categories, several each',
    recipe: recipeFile('../drift/product-names.yaml'),
    ways: [
      strange('descriptions in place of names', {
        ...{ name: 'bigbasket', file: 'bigbasket_first6079.csv.gz', malformed: 'skip', text: 'description' },
        ...{ label: 'category', labelSeparator: ',', several: 'all' },
        except: { column: 'category', values: ['Beverages'] },
      }),
      strange('beverages, a new category', {
        ...{ name: 'bigbasket', file: 'bigbasket_all_nodesc.csv.gz', text: 'product', label: 'category' },
        ...{ several: 'all', where: { category: 'Beverages' } },
      }),
      renamed('snacks are called gourmet food', { 'Snacks & Branded Foods': 'Gourmet & World Food' }),
      ...edits,
    ],
  },
  {
    id: 'news',
    title: 'News: world, sports, business',
    recipe: recipeFile('../drift/news.yaml'),
    ways: [
      strange('science and technology, a new topic', {
        ...{ name: 'ag_news', file: 'official_test.csv.gz', columns: ['class', 'title', 'description'] },
        ...{ text: ['title', 'description'], label: 'class', where: { class: '4' } },
        map: { 4: 'Science' },
      }),
      renamed('business is called world', { Business: 'World' }),
      ...edits,
    ],
  },
  {
    id: 'newsgroups',
    title: 'Newsgroups: 20 topics',
    recipe: recipeFile('newsgroups.yaml'),
    ways: [
      renamed('three groups are called by the names of others', {
        'comp.graphics': 'comp.windows.x',
        'talk.politics.misc': 'talk.politics.guns',
        'sci.electronics': 'sci.space',
      }),
      ...edits,
    ],
  },
];
