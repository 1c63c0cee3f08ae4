/** A header has bytes, which Node reads as Latin-1: a name in UTF-8 is put together again, any other left as it is. Pure. */
export function readActor(header: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'))
  } catch {
    return header
  }
}
