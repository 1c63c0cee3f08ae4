import type { FaultOf, Hooks } from '../hooks.ts'

export const silence: Hooks<FaultOf<'silence'>> = {
  blow: () => ({ do: 'silence' }),
  stays: () => true,
}
