import type { FaultOf, Hooks } from '../hooks.ts'

export const noKeys: Hooks<FaultOf<'no-keys'>> = {
  bundle: (fault, phone) => (fault.phone === phone ? (fault.error ? 'error' : 'missing') : undefined),
}
