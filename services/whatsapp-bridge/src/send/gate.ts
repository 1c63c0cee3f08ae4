import type { PauseSwitch } from './pause.ts'
import type { SendLimits } from './send-limits.ts'

interface Dependencies {
  pause: Pick<PauseSwitch, 'current' | 'whenEnded'>
  limits: Pick<SendLimits, 'leave' | 'left'>
}

/** What every message passes on its way out: nothing leaves while sending is paused, or faster than the limits. */
export function createGate({ pause, limits }: Dependencies) {
  let timer: NodeJS.Timeout | undefined
  let open = () => {}
  pause.whenEnded(() => open())
  return {
    /** Asked right before a message leaves. False: it stays, and `whenOpen` is called when it is worth asking again. */
    mayLeave(messageId: string): boolean {
      if (pause.current()) return false
      const waitMs = limits.leave(messageId)
      if (waitMs === 0) return true
      clearTimeout(timer)
      timer = setTimeout(() => open(), waitMs)
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
