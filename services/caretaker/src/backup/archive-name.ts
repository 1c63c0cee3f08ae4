/** Names of archives: `wa-monitor-20261122T000000Z.tar`, with `.age` behind it when encrypted. */

export function archiveName(takenAt: number, encrypted: boolean): string {
  const time = new Date(takenAt).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return `wa-monitor-${time}.tar${encrypted ? '.age' : ''}`
}

/** When it was taken (Unix milliseconds), and whether it is encrypted; undefined for any other name. */
export function parseArchiveName(name: string): { takenAt: number; encrypted: boolean } | undefined {
  const parts = /^wa-monitor-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.tar(\.age)?$/.exec(name)
  if (!parts) return undefined
  const [, year, month, day, hour, minute, second, age] = parts
  const takenAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(takenAt) ? undefined : { takenAt, encrypted: age !== undefined }
}
