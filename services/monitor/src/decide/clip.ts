/** Text as PostgreSQL can store it: at most `length` characters, none of them halved, none of them NUL. */
export function clip(text: string, length: number): string {
  const storable = text.replaceAll('\0', '').toWellFormed()
  return storable.length <= length ? storable : Array.from(storable).slice(0, length).join('')
}
