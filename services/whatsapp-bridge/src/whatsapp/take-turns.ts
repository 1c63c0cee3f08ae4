import { setImmediate as nextTurn } from 'node:timers/promises'

const TURN_MS = 5

/**
 * Work that only ever waits for promises which are ready (keys come from SQLite) keeps the event loop to itself, however
 * long the row of messages is: nobody is answered meanwhile. Who awaits this between two pieces lets the others have their
 * turn every 5 ms. Callers go on in the order in which they came.
 */
export function createTurns(now: () => number = () => performance.now()): () => Promise<void> | undefined {
  let lastTurnAt = now()
  let turn: Promise<void> | undefined
  return () => {
    if (turn === undefined && now() - lastTurnAt >= TURN_MS)
      turn = nextTurn().then(() => {
        lastTurnAt = now()
        turn = undefined
      })
    return turn
  }
}
