// @vitest-environment jsdom
/** Parts of the page with scripts of their own. */
import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, expect, it } from 'vitest';
import Piece from './Piece.svelte';
import WithTurns from './WithTurns.svelte';

afterEach(cleanup);

it('a part is made once its script is there', async () => {
  let come = (): void => {};
  const script = new Promise<{ default: typeof Piece }>((resolve) => {
    come = () => resolve({ default: Piece });
  });
  render(WithTurns, { part: () => script });
  expect(screen.queryByText('the drawer')).toBeNull();
  come();
  await screen.findByText('the drawer');
});

it('a part whose script cannot be had says what to do', async () => {
  render(WithTurns, { part: () => Promise.reject(new Error('offline')) });
  expect((await screen.findByRole('alert')).textContent).toContain('Reload the page');
});
