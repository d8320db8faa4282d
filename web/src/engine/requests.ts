/** Requests to the server, and its errors as people read them. */
import { t } from '../words';

import { said } from '../words';

/** The server's no; `code` is for programs. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly code: string | null,
  ) {
    super(message);
  }
}

interface ErrorBody {
  error?: { code?: string; message?: string; hint?: string; problems?: { message: string }[] };
}

/** The server's answer, whatever it is; rejects when there is none. */
export async function answer(url: string, options?: RequestInit): Promise<Response> {
  try {
    return await fetch(url, options);
  } catch {
    throw new Error(t('stores.server_silent'));
  }
}

/** Posts JSON and reads JSON. Rejects with a Refusal for an answer that is an error. */
export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const response = await answer(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw await refused(response);
  return response.json();
}

/** The server's own words about an error, with the first problem and the hint. */
export async function refused(response: Response): Promise<Refusal> {
  const fallback = t('stores.server_status', { status: response.status });
  const body = (await response.json().catch(() => null)) as ErrorBody | null;
  const { code, message, hint, problems } = body?.error ?? {};
  const told = [message ?? fallback, problems?.[0]?.message, hint];
  const words = told.filter((text) => text !== undefined).map((text) => said(text));
  return new Refusal(words.join(' '), code ?? null);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
