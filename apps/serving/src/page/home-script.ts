/** The script of the home page: sends the text to the predict route and shows the answer as text, never as HTML. */
export const homeScript = `
const answer = document.getElementById('answer');
const key = document.getElementById('key');
const percent = (score) => (100 * score).toFixed(1) + ' %';
const list = (labels) => labels.map(({ label, score }) => label + ' ' + percent(score)).join('\\n');
function show({ result, model }) {
  const best =
    result.outcome === 'label' ? result.label + ' (' + percent(result.score) + ')'
    : result.outcome === 'labels' ? result.labels.map(({ label }) => label).join(', ') || 'no label'
    : 'uncertain: ' + result.reason;
  return best + '\\n\\n' + list(result.alternatives) + '\\n\\n' + model.name + ' version ' + model.version;
}
document.getElementById('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  answer.textContent = '…';
  try {
    const response = await fetch('/predict', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key.value ? { 'x-api-key': key.value } : {}) },
      body: JSON.stringify({ text: document.getElementById('text').value }),
    });
    const body = await response.json();
    if (response.status === 401) document.getElementById('keys').hidden = false;
    answer.textContent = response.ok ? show(body) : body.detail;
  } catch (error) {
    answer.textContent = String(error);
  }
});
`;
