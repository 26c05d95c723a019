import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const skipped = new Set(['node_modules', 'dist', 'coverage']);

/** Lists the Markdown files of the repository, relative to its root. */
export function listMarkdown(root: string, folder = ''): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const relative = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) {
        const hidden = entry.name.startsWith('.') || skipped.has(entry.name);
        return hidden ? [] : listMarkdown(root, relative);
      }
      return entry.name.endsWith('.md') ? [relative] : [];
    })
    .sort();
}

/** Finds relative links that lead nowhere: a missing file, a missing heading, or out of the repository. */
export function findBrokenLinks(root: string, files: readonly string[] = listMarkdown(root)): string[] {
  return files.flatMap((file) =>
    listTargets(readFileSync(path.join(root, file), 'utf8'))
      .filter((target) => !leads(root, file, target))
      .map((target) => `${file}: the link ${target} leads nowhere`),
  );
}

/** Lists the relative targets of inline links and images, outside of code. */
export function listTargets(markdown: string): string[] {
  const text = markdown
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, '')
    .replace(/`[^`\n]*`/g, '')
    .replace(/<!--[\s\S]*?-->/g, '');
  return [...text.matchAll(/\]\(\s*<?([^)>\s]+)>?(?:\s+"[^"]*")?\s*\)/g)]
    .map(([, target]) => target as string)
    .filter((target) => !/^[a-z][a-z0-9+.-]*:/i.test(target));
}

function leads(root: string, file: string, target: string): boolean {
  const [place = '', anchor] = decodeURI(target).split('#');
  const destination = place === '' ? file : path.posix.join(path.posix.dirname(file), place);
  if (place.startsWith('/') || destination.startsWith('..')) return false;
  const full = path.join(root, destination);
  if (!existsSync(full)) return false;
  if (anchor === undefined || !destination.endsWith('.md')) return true;
  return listAnchors(readFileSync(full, 'utf8')).includes(anchor);
}

/** The anchors of a page's headings, as GitHub makes them. */
export function listAnchors(markdown: string): string[] {
  const seen = new Map<string, number>();
  return [...markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').matchAll(/^#{1,6}\s+(.+)$/gm)].map(
    ([, title]) => {
      const anchor = (title as string)
        .trim()
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-');
      const count = seen.get(anchor) ?? 0;
      seen.set(anchor, count + 1);
      return count === 0 ? anchor : `${anchor}-${count}`;
    },
  );
}
