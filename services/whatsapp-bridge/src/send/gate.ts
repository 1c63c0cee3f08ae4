import type { PauseSwitch } from './pause.ts'
import type { SendLimits } from './send-limits.ts'

interface Dependencies {
  pause: Pick<PauseSwitch, 'current' | 'whenEnded'>
  limits: Pick<SendLimits, 'leave' | 'left'>
  /** `setTimeout`, by the clock of the limits. */
  timer?: ((work: () => void, ms: number) => NodeJS.Timeout) | undefined
}

/**
 * What every message passes on its way out: nothing leaves while sending is paused, or faster than the limits. A reaction
 * leaves during a pause as well: it is how whoever stopped everything from his phone sees that it worked.
 */
export function createGate({ pause, limits, timer: startTimer = setTimeout }: Dependencies) {
  let timer: NodeJS.Timeout | undefined
  let open = () => {}
  pause.whenEnded(() => open())
  return {
    /** Asked right before a message leaves. False: it stays, and `whenOpen` is called when it is worth asking again. */
    mayLeave(messageId: string, { isReaction }: { isReaction: boolean }): boolean {
      if (!isReaction && pause.current()) return false
      const waitMs = limits.leave(messageId)
      if (waitMs === 0) return true
      clearTimeout(timer)
      timer = startTimer(() => open(), waitMs)
      return false
    },
    /** A message that was let through has left, or the try has failed. */
    hasLeft: (messageId: string): void => limits.left(messageId),
    whenOpen(then: () => void): void {
      open = then
    },
    close: () => clearTimeout(timer),
  }
}
