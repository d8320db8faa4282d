/** One server for all end-to-end tests. */
import type { TestProject } from 'vitest/node';
import { startServer } from './support/server';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the page is served: `http://127.0.0.1:PORT`. */
    address: string;
    /** The server's process, whose workers a test may end. */
    serverPid: number;
  }
}

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const { address, pid, stop } = await startServer();
  project.provide('address', address);
  project.provide('serverPid', pid);
  return stop;
}
