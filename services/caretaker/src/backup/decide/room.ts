/** What the first backup of an installation may need; it is not known yet. */
const FIRST_BYTES = 50 * 1024 * 1024

/** Why a backup is not begun, in words; undefined when there is room. It needs as much again while it is tried out. */
export function tooLittleRoom({
  path,
  free,
  lastBytes,
}: {
  path: string
  free: number
  lastBytes: number
}): string | undefined {
  const needed = 2 * Math.max(lastBytes, FIRST_BYTES)
  if (free >= needed) return undefined
  return `${path} has ${megabytes(free)} MB free and a backup needs ${megabytes(needed)} MB: make room, or set BACKUP_DIR to a larger disk`
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024)
}
