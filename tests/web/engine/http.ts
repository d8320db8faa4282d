/** A small HTTP server that plays the run server's part, one handler per test. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Call {
  method: string;
  path: string;
  body: unknown;
  lastEventId: string | null;
  /** The name of the learner's own table, and the body's type. */
  table: string | null;
  type: string | null;
}

export type Handler = (call: Call, response: ServerResponse) => void;

export interface TestServer {
  readonly base: string;
  readonly calls: Call[];
  close(): Promise<void>;
}

export async function serve(handler: Handler): Promise<TestServer> {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    void read(request).then((call) => {
      calls.push(call);
      handler(call, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { base: `http://127.0.0.1:${port}/strata/`, calls, close: () => shut(server) };
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

export function openStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('retry: 10\n\n');
}

export function send(response: ServerResponse, event: { seq: number }): void {
  response.write(`id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`);
}

async function read(request: IncomingMessage): Promise<Call> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : null;
  };
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    body: text === '' ? null : JSON.parse(text),
    lastEventId: header('last-event-id'),
    table: header('strata-table'),
    type: header('content-type'),
  };
}

function shut(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
