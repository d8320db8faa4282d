/** The browser's local storage, or null where it is forbidden, as some private windows do. */
export function localStore(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
