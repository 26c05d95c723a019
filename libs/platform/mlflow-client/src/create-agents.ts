import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { rootCertificates } from 'node:tls';
import { HttpProxyAgent, HttpsProxyAgent } from 'hpagent';

/** Connections that are kept between requests, through a proxy where there is one. */
export function createAgents(proxy: string): { http: HttpAgent; https: HttpsAgent } {
  const options = { keepAlive: true, maxSockets: 8 };
  if (proxy === '') return { http: new HttpAgent(options), https: new HttpsAgent(options) };
  return {
    http: new HttpProxyAgent({ ...options, proxy }),
    https: new HttpsProxyAgent({ ...options, proxy }),
  };
}

/** Node's authorities and those of a PEM text: a list given alone would replace Node's. */
export function trustedAuthorities(pem: string): string[] {
  return [...rootCertificates, pem];
}
