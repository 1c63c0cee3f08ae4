/** A reviewer with the desk open, as the api sees him: signed in by name, his list and one drop kept up to date. */

export interface Reviewer {
  /** When each drop was the first of his list; by the clock of `performance.now()`. */
  seenAt: ReadonlyMap<string, number>
  /** How often he was told that something changed. */
  told(): number
}

interface Settings {
  url: string
  name: string
  password: string
  /** Sign-ins are counted per address: behind a proxy each reviewer has his own. */
  address: string
  /** The drop he has open. */
  drop: string
  /** What his list shows, as `state=new`. */
  filter: string
  /** Ends it. */
  signal: AbortSignal
}

const ALIVE_MS = 10_000

/** Resolves when his line is open. @throws Error when he cannot sign in, or is not let in. */
export async function openReviewer(settings: Settings): Promise<Reviewer> {
  const { url, drop, filter, signal } = settings
  const cookie = await signIn(settings)
  const seenAt = new Map<string, number>()
  const own = `/api/drops/${drop}`
  const looks = [
    follow(`/api/drops?${filter}&limit=100`, (body) => {
      const [newest] = body.drops as { drop_number: string }[]
      if (newest && !seenAt.has(newest.drop_number)) seenAt.set(newest.drop_number, performance.now())
    }),
    ...['/api/summary', own, `${own}/timeline`].map((path) => follow(path)),
  ]
  let told = 0

  const alive = setInterval(() => void sayAlive().catch(() => undefined), ALIVE_MS)
  signal.addEventListener('abort', () => clearInterval(alive))
  await sayAlive()
  const line = await fetch(`${url}/api/events`, {
    headers: { cookie, Accept: 'text/event-stream' },
    signal,
  })
  if (!line.ok) throw new Error(`GET /api/events: ${line.status}`)
  void listen(line).catch(() => undefined)
  return { seenAt, told: () => told }

  async function listen({ body }: Response): Promise<void> {
    for await (const chunk of body ?? []) {
      if (!Buffer.from(chunk).toString().includes('event: change')) continue
      told += 1
      for (const look of looks)
        void look().catch((error: Error) => {
          if (!signal.aborted) throw error
        })
    }
  }

  async function sayAlive(): Promise<void> {
    const answer = await fetch(`${url}${own}/presence`, {
      method: 'PUT',
      headers: { cookie, origin: url, 'content-type': 'application/json' },
      body: JSON.stringify({ page: `page-of-${drop}`, doing: 'looking' }),
      signal,
    })
    if (!answer.ok) throw new Error(`PUT ${own}/presence: ${answer.status}`)
    await answer.text()
  }

  /** As the page: once at a time, with the tag of what it has. */
  function follow(path: string, show: (body: Record<string, unknown>) => void = () => undefined) {
    let looking = false
    let again = false
    let tag = ''
    return async () => {
      again = looking
      if (looking) return
      looking = true
      do {
        again = false
        const answer = await fetch(`${url}${path}`, { headers: { cookie, 'If-None-Match': tag }, signal })
        tag = answer.headers.get('etag') ?? ''
        if (answer.status === 200) show((await answer.json()) as Record<string, unknown>)
        else await answer.text()
      } while (again)
      looking = false
    }
  }
}

async function signIn({ url, name, password, address, signal }: Settings): Promise<string> {
  const answer = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url, 'x-forwarded-for': address },
    body: JSON.stringify({ name, password }),
    signal,
  })
  const said = await answer.text()
  if (!answer.ok) throw new Error(`${name} cannot sign in: ${answer.status} ${said}`)
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}
