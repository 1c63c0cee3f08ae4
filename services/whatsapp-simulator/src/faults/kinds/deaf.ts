import type { FaultOf, Hooks } from '../hooks.ts'

export const deaf: Hooks<FaultOf<'deaf'>> = { deaf: true }
