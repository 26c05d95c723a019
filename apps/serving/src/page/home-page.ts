import { createHash } from 'node:crypto';
import { homeScript } from './home-script.ts';

const addresses = [
  ['POST', '/predict', 'classify one text with the default model'],
  ['POST', '/v1/models/{name}/predict', 'classify many texts'],
  ['POST', '/v1/models/{name}/predict-stream', 'classify a stream of texts (NDJSON)'],
  ['POST', '/v2/models/{name}/infer', 'the Open Inference Protocol, version 2'],
  ['POST', '/invocations', "MLflow's scoring protocol"],
  ['GET', '/v1/models', 'what is served'],
  ['GET', '/models/{name}/report', 'how good a model is, as a page'],
  ['GET', '/language_identification/api/v1.0/', "the first design's language identification"],
  ['GET', '/docs', 'try every route'],
  ['GET', '/openapi.json', 'OpenAPI 3.1'],
  ['GET', '/health/live', 'is the process alive'],
  ['GET', '/health/ready', 'does a model answer'],
  ['GET', '/metrics', 'Prometheus metrics'],
] as const;

const linkOf = (method: string, path: string): string =>
  method === 'GET' && !/^\/language|[{]/.test(path) ? `<a href="${path}">${path}</a>` : path;

const rows = addresses
  .map(
    ([method, path, what]) =>
      `<tr><td>${method}</td><td><code>${linkOf(method, path)}</code></td><td>${what}</td></tr>`,
  )
  .join('\n');

const style = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff; }
textarea { width: 100%; min-height: 7rem; font: inherit; box-sizing: border-box; }
button { font: inherit; padding: .3rem 1rem; margin: .5rem 0; }
output { display: block; min-height: 3rem; white-space: pre-wrap; }
td { padding: .15rem .75rem .15rem 0; vertical-align: top; }`;

const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Runestone</title><link rel="icon" href="data:,"><style>${style}</style></head>
<body>
<h1>Runestone</h1>
<form id="form">
<label for="text">A text to classify</label>
<textarea id="text" required>Savannen ligger i tropiske og subtropiske områder.</textarea>
<p id="keys" hidden><label for="key">API key</label> <input id="key" type="password" autocomplete="off"></p>
<button>Classify</button>
<output id="answer" for="text" aria-live="polite"></output>
</form>
<h2>Models</h2>
<ul id="models"><li>…</li></ul>
<h2>Addresses</h2>
<table>
${rows}
</table>
<script>${homeScript}</script>
</body>
</html>
`;

/** The page at `/`, and its script's hash as a Content-Security-Policy names it. */
export const homePage = {
  html,
  scriptHash: `'sha256-${createHash('sha256').update(homeScript).digest('base64')}'`,
} as const;
