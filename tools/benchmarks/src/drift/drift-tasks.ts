import type { DataSource } from '@runestone/datasets';
import type { EditId } from './edit-text.ts';

/** How records drift: edited texts, texts from elsewhere, or more of the texts with a label. */
export type DriftKind =
  | { readonly type: 'edit'; readonly edit: EditId }
  | { readonly type: 'strangers'; readonly strangers: string }
  | { readonly type: 'label'; readonly label: string };

/** One way in which traffic drifts. */
export interface Scenario {
  /** What a reader sees. */
  readonly title: string;
  readonly kind: DriftKind;
  /** Of the requests, the share that drifts; `gradual` is from 0 to all of them over 1,000 requests. */
  readonly share: number | 'gradual';
}

/** A model and how its traffic drifts. */
export interface DriftTask {
  readonly id: string;
  readonly title: string;
  /** A recipe beside this file. */
  readonly recipe: string;
  /** Texts from elsewhere, by what they are. */
  readonly strangers: Readonly<Record<string, readonly DataSource[]>>;
  readonly scenarios: readonly Scenario[];
}

const edited = (title: string, edit: EditId, shares: readonly number[]): Scenario[] =>
  shares.map((share) => ({ title, kind: { type: 'edit', edit }, share }));

const strange = (strangers: string, shares: readonly Scenario['share'][]): Scenario[] =>
  shares.map((share) => ({ title: strangers, kind: { type: 'strangers', strangers }, share }));

const relabelled = (label: string, shares: readonly number[]): Scenario[] =>
  shares.map((share) => ({ title: `more of ${label}`, kind: { type: 'label', label }, share }));

const edits = [
  ...edited('upper-casing', 'upper-case', [1, 0.3, 0.1]),
  ...edited('lower-casing', 'lower-case', [1]),
  ...edited('truncation to half', 'halve', [1, 0.3, 0.1]),
  ...edited('a slip in every fifth word', 'slips', [1, 0.3]),
  ...edited('markup around the text', 'markup', [0.3, 0.1]),
];

const file = (name: string, given: Partial<DataSource> & { readonly file: string }): DataSource =>
  ({ type: 'file', name, ...given }) as DataSource;

/** The tasks, in the order of the page. */
export const driftTasks: readonly DriftTask[] = [
  {
    id: 'language-id',
    title: 'Languages: Danish, Swedish, Nynorsk, Bokmål, Other',
    recipe: 'language-id.yaml',
    strangers: {
      'short sentences of subtitles and speech (SLIDE)': [
        file('slide_dev', {
          ...{ file: 'gold_train_short.jsonl.gz', text: 'text', label: 'languages', several: 'first' },
        }),
      ],
      'Icelandic, new in Other': [
        file('nordicdsl_wiki_dev', {
          ...{ file: 'dev.csv.gz', text: 'sentence', label: 'language', where: { language: 'is' } },
        }),
      ],
      'Swahili, new in Other': [
        file('lingua_testdata', {
          ...{ file: 'sentences.csv.gz', text: 'text', label: 'lang', where: { lang: 'sw' } },
        }),
      ],
    },
    scenarios: [
      ...strange('short sentences of subtitles and speech (SLIDE)', [1, 0.3, 0.1, 'gradual']),
      ...strange('Icelandic, new in Other', [0.3, 0.2, 0.1]),
      ...strange('Swahili, new in Other', [0.3, 0.2, 0.1]),
      ...relabelled('nno', [0.3, 0.2, 0.1]),
      ...edits,
    ],
  },
  {
    id: 'product-names',
    title: 'Products by name: 14 categories, several each',
    recipe: 'product-names.yaml',
    strangers: {
      'descriptions in place of names': [
        file('bigbasket', {
          ...{ file: 'bigbasket_first6079.csv.gz', malformed: 'skip', text: 'description' },
          ...{ label: 'category' },
        }),
      ],
      'beverages, a new category': [
        file('bigbasket', {
          ...{ file: 'bigbasket_all_nodesc.csv.gz', text: 'product', label: 'category' },
          where: { category: 'Beverages' },
        }),
      ],
    },
    scenarios: [
      ...strange('descriptions in place of names', [1, 0.3, 0.1, 'gradual']),
      ...strange('beverages, a new category', [0.5, 0.3, 0.2, 0.1]),
      ...relabelled('Bakery', [0.3, 0.2, 0.1]),
      ...edits,
    ],
  },
  {
    id: 'news',
    title: 'News: world, sports, business',
    recipe: 'news.yaml',
    strangers: {
      'statements of politicians (LIAR2)': [
        file('liar', { file: 'liar2_test.csv.gz', text: 'statement', label: 'label' }),
        file('liar', { file: 'liar2_valid.csv.gz', text: 'statement', label: 'label' }),
      ],
      'science and technology, a new topic': [
        file('ag_news', {
          ...{ file: 'official_test.csv.gz', columns: ['class', 'title', 'description'] },
          ...{ text: ['title', 'description'], label: 'class', where: { class: '4' } },
        }),
      ],
    },
    scenarios: [
      ...strange('statements of politicians (LIAR2)', [1, 0.3, 0.1, 'gradual']),
      ...strange('science and technology, a new topic', [1, 0.5, 0.3, 0.2]),
      ...relabelled('Sports', [0.3, 0.2, 0.1]),
      ...edits,
    ],
  },
];
