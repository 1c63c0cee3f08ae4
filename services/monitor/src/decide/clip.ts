/** Text as PostgreSQL can store it: at most `length` characters, none of them halved, none of them NUL. */
export function clip(text: string, length: number): string {
  // Nearly all of it is as it should be, and needs no copy.
  const storable =
    text.includes('\0') || !text.isWellFormed() ? text.replaceAll('\0', '').toWellFormed() : text
  return storable.length <= length ? storable : Array.from(storable).slice(0, length).join('')
}
