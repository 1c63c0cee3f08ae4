/** @throws Error with `what` when `work` takes longer than `ms`. Its own later failure is nobody's business then. */
export async function within<Result>(ms: number, what: string, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  work.catch(() => undefined)
  try {
    return await Promise.race([
      work,
      new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error(what)), ms)
      }),
    ])
  } finally {
    clearTimeout(timer)
  }
}
