import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { systemWords } from '../../text/system-words.js';
import { METRICS_TYPE } from './text-format.js';

/** So many clients at once; others are turned away. Prometheus needs one. */
const MOST_CONNECTIONS = 32;
/** How long a connection may last, however slow its client is. */
const LONGEST_MS = 5_000;
const LARGEST_HEADERS = 8 * 1024;

/**
 * Makes a server that answers GET /metrics with a page, or with 500 where that cannot be made, and refuses everything
 * else. Each connection is for one
 * request, and ends after {@link LONGEST_MS} whatever its client does; so nothing is kept of a client.
 * @param page the text of the moment
 */
export function createMetricsServer(page: () => string): Server {
  const server = createServer(
    {
      maxHeaderSize: LARGEST_HEADERS,
      headersTimeout: LONGEST_MS,
      requestTimeout: LONGEST_MS,
      keepAlive: false,
    },
    (request, response) => answer(page, request, response),
  );
  server.maxConnections = MOST_CONNECTIONS;
  server.on('connection', (socket) => {
    const timer = setTimeout(() => socket.destroy(), LONGEST_MS);
    socket.once('close', () => clearTimeout(timer));
  });
  return server;
}

function answer(page: () => string, { method, url = '' }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Connection', 'close');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if (method !== 'GET') {
    response.setHeader('Allow', 'GET');
    return end(response, 405, 'Only GET is answered.\n');
  }
  if (!/^\/metrics(?:\?|$)/.test(url)) return end(response, 404, 'The metrics are at /metrics.\n');
  let text: string;
  try {
    text = page();
  } catch (error) {
    return end(response, 500, `The metrics cannot be made: ${systemWords(error)}.\n`);
  }
  end(response, 200, text, METRICS_TYPE);
}

function end(response: ServerResponse, code: number, text: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(code, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) }).end(text);
}
