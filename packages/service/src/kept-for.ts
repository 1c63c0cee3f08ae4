interface Keeping {
  /** However often it is asked, it is read once in this time. */
  keptMs: number
  /** Whoever asks waits no longer than this. */
  patienceMs: number
}

/**
 * Reads at most once in `keptMs`, and once at a time, however many ask. Undefined when it fails or takes too long: what was
 * known before is not told again.
 */
export function keptFor<Result>(
  { keptMs, patienceMs }: Keeping,
  read: () => Promise<Result>,
): () => Promise<Result | undefined> {
  let reading: Promise<Result | undefined> | undefined
  let endedAt: number | undefined
  const start = () => {
    endedAt = undefined
    return read()
      .catch(() => undefined)
      .finally(() => {
        endedAt = performance.now()
      })
  }
  return async () => {
    if (!reading || (endedAt !== undefined && performance.now() - endedAt > keptMs)) reading = start()
    let timer: NodeJS.Timeout | undefined
    const enough = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), patienceMs)
    })
    try {
      return await Promise.race([reading, enough])
    } finally {
      clearTimeout(timer)
    }
  }
}
