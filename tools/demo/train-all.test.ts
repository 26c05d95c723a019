import { describe, expect, it } from '@jest/globals';
import { referencesOf, type Trained } from './train-all.ts';

const trained = (recipe: string, version: string, promoted: boolean): Trained => ({
  recipe: {
    ...{ recipe, name: version.split('/')[0] as string, description: '', model: 'ngram-linear' },
    ...{ state: 'ready', needs: [], checks: [], expectedSeconds: 1 },
  },
  ...{ version, promoted, seconds: 1 },
});

describe('referencesOf', () => {
  it('follows the champion, and pins what is none', () => {
    const list = [trained('tags', 'tags/3', true), trained('news', 'news/2', false)];
    expect(referencesOf(list)).toEqual(['tags@champion', 'news/2']);
  });

  it('pins a champion that a later recipe of the same name took the place of', () => {
    const list = [trained('language-id', 'language-id/1', true), trained('nordic', 'language-id/2', true)];
    expect(referencesOf(list)).toEqual(['language-id/1', 'language-id@champion']);
  });

  it('keeps to a champion that a later recipe of the same name was refused beside', () => {
    const list = [trained('language-id', 'language-id/1', true), trained('nordic', 'language-id/2', false)];
    expect(referencesOf(list)).toEqual(['language-id@champion', 'language-id/2']);
  });
});
