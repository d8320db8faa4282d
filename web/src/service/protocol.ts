/**
 * What a page says to the service worker: `use` makes a version that waits the one in use, `tidy`
 * removes what older versions left behind.
 */
export type Wish = 'use' | 'tidy';
