import { storableText } from '@wa-monitor/contracts'
import { z } from 'zod'

export const dropParams = z.object({
  drop: storableText(50).min(1).describe('A drop number such as DR1752028, or the id of its review row'),
})
