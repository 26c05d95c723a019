/** Guards for every test: a stray console line fails it, and so does a connection that leaves the loopback. */
const net = require('node:net');

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0|::)$/;
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  const host = typeof options === 'object' && options !== null ? options.host : undefined;
  if (typeof host === 'string' && !loopback.test(host)) {
    throw new Error(`a test tried to reach ${host}: only loopback addresses are allowed`);
  }
  return connect.apply(this, args);
};

let printed = [];
for (const method of ['debug', 'info', 'log', 'warn', 'error']) {
  console[method] = (...args) => void printed.push(`console.${method}: ${args.map(String).join(' ')}`);
}
afterEach(() => {
  const lines = printed;
  printed = [];
  if (lines.length > 0) throw new Error(`a test printed to the console:\n${lines.join('\n')}`);
});
