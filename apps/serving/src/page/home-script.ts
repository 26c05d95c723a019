/**
 * The script of the home page: sends the text to the predict route and shows the answer as text, never as HTML; lists the models
 * with their reports. A link carries no key: where one is needed, the report is fetched with it.
 */
export const homeScript = `
const answer = document.getElementById('answer');
const key = document.getElementById('key');
const keyHeader = () => (key.value ? { 'x-api-key': key.value } : {});
const percent = (score) => (100 * score).toFixed(1) + ' %';
const lines = (labels) => labels.map(({ label, score }) => label + ' ' + percent(score)).join('\\n');
function show({ result, model }) {
  const best =
    result.outcome === 'label' ? result.label + ' (' + percent(result.score) + ')'
    : result.outcome === 'labels' ? result.labels.map(({ label }) => label).join(', ') || 'no label'
    : 'uncertain: ' + result.reason;
  return best + '\\n\\n' + lines(result.alternatives) + '\\n\\n' + model.name + ' version ' + model.version;
}
function reportLink({ name, version }) {
  const link = document.createElement('a');
  link.href = '/models/' + encodeURIComponent(name) + '/report';
  link.textContent = name + (version ? ' version ' + version + ': report' : ': not live yet');
  link.addEventListener('click', async (event) => {
    if (!key.value) return;
    event.preventDefault();
    const response = await fetch(link.href, { headers: keyHeader() });
    const page = new Blob([await response.text()], { type: response.ok ? 'text/html' : 'text/plain' });
    location.href = URL.createObjectURL(page);
  });
  return link;
}
async function listModels() {
  const list = document.getElementById('models');
  const response = await fetch('/v1/models', { headers: keyHeader() });
  if (response.status === 401) document.getElementById('keys').hidden = false;
  if (!response.ok) return void (list.textContent = response.status === 401 ? 'They are listed once there is a key.' : '');
  const items = (await response.json()).models.map((model) => {
    const item = document.createElement('li');
    item.append(reportLink(model));
    return item;
  });
  list.replaceChildren(...items);
}
document.getElementById('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  answer.textContent = '…';
  try {
    const response = await fetch('/predict', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...keyHeader() },
      body: JSON.stringify({ text: document.getElementById('text').value }),
    });
    const body = await response.json();
    if (response.status === 401) document.getElementById('keys').hidden = false;
    answer.textContent = response.ok ? show(body) : body.detail;
  } catch (error) {
    answer.textContent = String(error);
  }
});
const list = () => listModels().catch(() => undefined);
key.addEventListener('change', list);
list();
`;
