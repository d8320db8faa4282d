/** The variant of mathjs for plain numbers is typed as the whole. */
declare module 'mathjs/number' {
  export * from 'mathjs';
}
