import type { FaultOf, Hooks } from '../hooks.ts'

export const withholdReceipts: Hooks<FaultOf<'withhold-receipts'>> = {
  delivery: ({ retries_too }, { node }) =>
    node.tag === 'receipt' && (retries_too || node.attrs.type !== 'retry') ? { do: 'hold' } : undefined,
}
