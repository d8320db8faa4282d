/** What `drop` needs: what to do with files, and whom to tell that some hang over the place. */
interface Drop {
  take(files: FileList | undefined): void;
  over(hanging: boolean): void;
}

/** Handlers for a place that files can be dropped on; spread them over its element. */
export function drop({ take, over }: Drop) {
  return {
    ondragover(event: DragEvent): void {
      event.preventDefault();
      over(true);
    },
    ondragleave(): void {
      over(false);
    },
    ondrop(event: DragEvent): void {
      event.preventDefault();
      over(false);
      take(event.dataTransfer?.files);
    },
  };
}
