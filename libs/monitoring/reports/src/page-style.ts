import { inks, type Ink } from './draw-picture.ts';

/** Colours of the same names on a dark page. */
const darkInks: Readonly<Record<Ink, string>> = {
  paper: '#15171a',
  ink: '#e9eaec',
  faint: '#a4a9b0',
  grid: '#3a3f46',
  good: '#2c8d63',
  bad: '#d0544a',
  blank: '#ffffff',
  first: '#79b0ec',
  second: '#eba06b',
  third: '#62c79a',
};

const names = Object.keys(inks) as Ink[];
const colours = (of: Readonly<Record<Ink, string>>): string =>
  names.map((name) => `--${name}: ${of[name]};`).join(' ');

/** The style of a report, in light and dark, on screens of any width and on paper. It is the same for every report. */
export const reportStyle = `
:root { color-scheme: light dark; ${colours(inks)} }
@media (prefers-color-scheme: dark) { :root { ${colours(darkInks)} } }
@media print { :root { color-scheme: light; ${colours(inks)} } }
${names.map((name) => `.fill-${name} { fill: var(--${name}); } .line-${name} { stroke: var(--${name}); }`).join('\n')}
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; color: var(--ink); background: var(--paper); overflow-wrap: break-word; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.35rem; margin: 2.75rem 0 0.5rem; padding-top: 0.75rem; border-top: 1px solid var(--grid); }
h3 { font-size: 1.15rem; margin: 1.75rem 0 0.25rem; }
h4 { font-size: 1rem; margin: 1.75rem 0 0.25rem; }
p { max-width: 44rem; margin: 0.5rem 0; }
a { color: var(--first); }
nav { margin: 1rem 0; } nav a { margin-right: 1rem; white-space: nowrap; }
.faint, caption, figcaption, summary { color: var(--faint); }
.headline { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem; margin: 1.25rem 0 0.5rem; }
.headline b { font-size: 3rem; line-height: 1.1; font-weight: 650; }
.verdict { font-weight: 600; } .verdict.bad { color: var(--bad); } .verdict.good { color: var(--third); }
table { border-collapse: collapse; margin: 0.5rem 0 1rem; font-variant-numeric: tabular-nums; font-size: 0.93rem; }
caption { text-align: left; font-size: 0.87rem; padding-bottom: 0.3rem; }
th, td { padding: 0.28rem 0.8rem 0.28rem 0; border-bottom: 1px solid var(--grid); text-align: right; vertical-align: top; font-weight: 400; white-space: nowrap; }
thead th { color: var(--faint); font-size: 0.87rem; }
th:first-child, .words { text-align: left; } tbody th { font-weight: 600; }
.facts th, .facts td { white-space: normal; overflow-wrap: anywhere; } .words { white-space: normal; }
td span { white-space: nowrap; }
.wide { overflow-x: auto; }
.wide:focus-visible { outline: 2px solid var(--first); }
figure { margin: 0.75rem 0; } figcaption { font-size: 0.87rem; max-width: 30rem; }
.pair { display: flex; flex-wrap: wrap; gap: 0.5rem 2.5rem; align-items: flex-start; } .pair > * { min-width: 0; max-width: 100%; }
svg { display: block; max-width: 100%; height: auto; } .wide > svg { max-width: none; } svg.bar { max-width: none; margin-top: 0.3rem; }
summary { cursor: pointer; margin: 0.5rem 0; }
@media print { body { max-width: none; padding: 0; font-size: 11pt; } nav { display: none; } .wide { overflow: visible; } .wide > svg { max-width: 100%; } tr, figure, .pair > * { break-inside: avoid; } h2, h3 { break-after: avoid; } }
`;
