/** A figure that the first design published for full paragraphs of WiLI-2018, and the tests that it is put beside. */
export interface PublishedF1 {
  readonly label: string;
  readonly f1: number;
  readonly sources: readonly string[];
}

/** F1 by class of the first design. The WiLI-2018 texts at hand hold no Nynorsk: it is put beside two other tests. */
export const firstDesign: readonly PublishedF1[] = [
  { label: 'dan', f1: 0.948, sources: ['wili2018-test'] },
  { label: 'swe', f1: 0.991, sources: ['wili2018-test'] },
  { label: 'nob', f1: 0.916, sources: ['wili2018-test'] },
  { label: 'nno', f1: 0.936, sources: ['slide_dev', 'nordicdsl_wiki_dev'] },
];
