import { projectsFileSchema } from '@wa-monitor/contracts'
import { z } from 'zod'

/**
 * projects.yaml as a JSON Schema, for editors: they complete its fields and mark mistakes. The services check more than a
 * JSON Schema can say.
 */
export function projectsJsonSchema(): object {
  return {
    ...z.toJSONSchema(projectsFileSchema, { io: 'input', target: 'draft-7' }),
    title: 'projects.yaml of WA Monitor',
    $comment: 'Made by scripts/write-schemas.ts',
  }
}
