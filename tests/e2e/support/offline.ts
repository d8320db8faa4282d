/** A page whose server and network are taken away. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { at } from '../../../scripts/lib/paths.mjs';
import { startServer, type Server } from './server';

/** Chromium tells of every request that finds no server. */
export const noServer = [/Failed to load resource|ERR_CONNECTION/];

/** An empty folder until the end of the test. */
export function folder(name: string): string {
  const made = mkdtempSync(path.join(tmpdir(), `strata-${name}-`));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

/** A server of this test's own, whose page may be changed. */
export async function ownServer(): Promise<Server & { dist: string }> {
  const dist = folder('dist');
  cpSync(at('web', 'dist'), dist, { recursive: true });
  const server = await startServer('--dist', dist);
  onTestFinished(server.stop);
  return { ...server, dist };
}

/** Waits until the page would come without a network. */
export async function kept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { serviceWorker } = navigator;
    if (serviceWorker.controller) return;
    await new Promise((resolve) => serviceWorker.addEventListener('controllerchange', resolve));
  });
}

/** Takes the server away, the network, and what the browser keeps of its own accord. */
export async function cutOff(server: Server, page: Page): Promise<void> {
  await server.stop();
  const context = page.context();
  await context.setOffline(true);
  const session = await context.newCDPSession(page);
  await session.send('Network.clearBrowserCache');
}
