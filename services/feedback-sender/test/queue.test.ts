import type { FeedbackJob, QueueConnection } from '@wa-monitor/contracts'
import { useTestDatabase } from '@wa-monitor/database/test'
import {
  createFeedbackWorker,
  type FeedbackWorker,
  type JobOutcome,
  openFeedbackQueue,
} from '@wa-monitor/queue'
import { startRedis, type RedisProcess, waitFor, whyNoRedis } from '@wa-monitor/local-stack'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

const noRedis = whyNoRedis()
const database = useTestDatabase()
let redis: RedisProcess | undefined
let count = 0

beforeAll(async () => {
  if (!noRedis) redis = await startRedis()
})
afterAll(() => redis?.stop())

const job = (seq: number): FeedbackJob => ({
  id: `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`,
  rank: 0,
  seq,
})

describe.for([
  { kind: 'postgres', skip: undefined },
  { kind: 'redis', skip: noRedis },
] as const)('the queue on $kind', ({ kind, skip }) => {
  const closing: { close(): Promise<void> }[] = []
  afterEach(async () => {
    for (const part of closing.toReversed()) await part.close()
    closing.length = 0
  })

  /** A queue of the test's own, and a worker that takes its outcomes from `answer`. */
  function open(answer: (id: string, signal: AbortSignal) => Promise<JobOutcome> | JobOutcome) {
    const connection: QueueConnection = { kind, url: kind === 'redis' ? (redis?.url ?? '') : database.url() }
    const name = `test-${kind}-${(count += 1)}`
    const queue = openFeedbackQueue(connection, name)
    const startWorker = (work = answer): FeedbackWorker => {
      const worker = createFeedbackWorker(connection, name, {
        work: async (id, signal) => work(id, signal),
        onProblem: () => undefined,
      })
      worker.start()
      closing.push(worker)
      return worker
    }
    closing.push(queue)
    return { queue, startWorker }
  }
  const it = (what: string, body: () => Promise<void>) =>
    test(what, async ({ skip: skipTest }) => {
      if (skip) skipTest(skip)
      await body()
    })

  it('gives the jobs in the order of their rows, whatever the order they were added in', async () => {
    const done: string[] = []
    const { queue, startWorker } = open((id) => {
      done.push(id)
      return { next: 'done' }
    })
    await queue.add([job(3), job(1)])
    await queue.add([job(2)])
    startWorker()
    await waitFor('all three', () => done.length === 3)
    expect(done).toEqual([job(1).id, job(2).id, job(3).id])
    await waitFor('an empty queue', async () => (await queue.openIds()).size === 0)
  })

  it('adding the same again is harmless while it waits, and possible when it is done', async () => {
    let runs = 0
    const { queue, startWorker } = open(() => {
      runs += 1
      return { next: 'done' }
    })
    await queue.add([job(1)])
    await queue.add([job(1), job(1)])
    expect(await queue.openIds()).toEqual(new Set([job(1).id]))
    startWorker()
    await waitFor('the queue to be empty', async () => runs > 0 && (await queue.openIds()).size === 0)
    expect(runs).toBe(1)
    await queue.add([job(1)])
    await waitFor('the second run', () => runs === 2)
  })

  it('while everyone waits nothing else is taken, and the one that waited goes first', async () => {
    const seen: string[] = []
    const { queue, startWorker } = open((id) => {
      seen.push(id)
      return seen.length <= 2 ? { next: 'everyone_waits', ms: 50 } : { next: 'done' }
    })
    await queue.add([job(1), job(2), job(3)])
    startWorker()
    await waitFor('five takes', () => seen.length === 5)
    expect(seen).toEqual([job(1), job(1), job(1), job(2), job(3)].map(({ id }) => id))
  })

  it('a later one lets the others go on', async () => {
    const seen: string[] = []
    const { queue, startWorker } = open((id) => {
      seen.push(id)
      return id === job(1).id && seen.length === 1 ? { next: 'later', ms: 300 } : { next: 'done' }
    })
    await queue.add([job(1), job(2)])
    startWorker()
    await waitFor('three takes', () => seen.length === 3)
    expect(seen).toEqual([job(1), job(2), job(1)].map(({ id }) => id))
  })

  it('one that was put off comes at once when it is called; calling others is harmless', async () => {
    const seen: string[] = []
    const { queue, startWorker } = open((id) => {
      seen.push(id)
      return id === job(1).id && seen.length === 1 ? { next: 'later', ms: 600_000 } : { next: 'done' }
    })
    await queue.add([job(1), job(2)])
    startWorker()
    await waitFor('both takes', () => seen.length === 2)
    await waitFor('the first to be put off', async () => {
      await queue.wake([job(2).id, job(1).id, job(9).id])
      return seen.length === 3
    })
    expect(seen).toEqual([job(1), job(2), job(1)].map(({ id }) => id))
  })

  it('corrections before approvals before replies, whatever their age', async () => {
    const done: string[] = []
    const { queue, startWorker } = open((id) => {
      done.push(id)
      return { next: 'done' }
    })
    await queue.add([
      { ...job(1), rank: 2 },
      { ...job(2), rank: 1 },
      job(500_000),
      { ...job(3), rank: 1 },
      job(4),
    ])
    startWorker()
    await waitFor('all five', () => done.length === 5)
    expect(done).toEqual([job(4), job(500_000), job(2), job(3), job(1)].map(({ id }) => id))
  })

  it('a worker that stops gives the job in hand back, and the next one takes it at once', async () => {
    let inHand = false
    const { queue, startWorker } = open(
      (_id, signal) =>
        new Promise((resolve) => {
          inHand = true
          signal.addEventListener('abort', () => resolve({ next: 'everyone_waits', ms: 60_000 }))
        }),
    )
    await queue.add([job(1)])
    const first = startWorker()
    await waitFor('the job in hand', () => inHand)
    await first.close()
    let taken = false
    startWorker(() => {
      taken = true
      return { next: 'done' }
    })
    await waitFor('the second worker to take it', () => taken)
  })
})

describe('a queue that cannot be used says so', () => {
  test('no server', async () => {
    const connection: QueueConnection = { kind: 'redis', url: 'redis://127.0.0.1:1' }
    const queue = openFeedbackQueue(connection, 'none')
    const error = await queue.check().catch((reason: unknown) => reason)
    expect(queue.explain(error)).toMatch(/^Redis at 127\.0\.0\.1:1 does not answer \(/)
    await queue.close()
  })

  test.for([
    [
      'throws jobs away when it is full',
      ['--maxmemory-policy', 'allkeys-lru'],
      'set "maxmemory-policy noeviction"',
    ],
    ['forgets all when it is started again', ['--appendonly', 'no'], 'set "appendonly yes"'],
  ] as const)('a Redis that %s', async ([, settings, problem], { skip }) => {
    if (noRedis) skip(noRedis)
    const unsafe = await startRedis([...settings])
    const connection: QueueConnection = { kind: 'redis', url: unsafe.url }
    const problems: (string | undefined)[] = []
    const taken: string[] = []
    const worker = createFeedbackWorker(connection, 'unsafe', {
      work: async (id) => {
        taken.push(id)
        return { next: 'done' }
      },
      onProblem: (said) => problems.push(said),
    })
    const queue = openFeedbackQueue(connection, 'unsafe')
    worker.start()
    await waitFor('the problem', () => problems[0])
    expect(problems[0]).toContain(problem)
    expect(queue.explain(await queue.add([job(1)]).catch((reason: unknown) => reason))).toContain(problem)
    unsafe.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
    unsafe.command('CONFIG', 'SET', 'appendonly', 'yes')
    await waitFor('the worker to start', () => worker.problem() === undefined)
    await queue.add([job(1)])
    await waitFor('the job', () => taken[0])
    await worker.close()
    await queue.close()
    await unsafe.stop()
  })

  test('a Redis that does both says both', async ({ skip }) => {
    if (noRedis) skip(noRedis)
    const unsafe = await startRedis(['--maxmemory-policy', 'allkeys-lru', '--appendonly', 'no'])
    const queue = openFeedbackQueue({ kind: 'redis', url: unsafe.url }, 'unsafe')
    const said = queue.explain(await queue.check().catch((reason: unknown) => reason))
    expect(said).toMatch(/maxmemory-policy allkeys-lru .*; and it keeps no append-only file/)
    await queue.close()
    await unsafe.stop()
  })
})
