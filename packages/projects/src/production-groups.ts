import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseProjects } from './parse-projects.ts'

/**
 * Whether production has this group, by its file at `../prod/` of development's own. Looked up each time: it is asked
 * rarely, and a group added to production counts at once.
 */
export function productionHasGroup(developmentFile: string, groupJid: string): boolean {
  const path = join(dirname(developmentFile), '../prod/projects.yaml')
  if (!existsSync(path)) return false
  try {
    return parseProjects(readFileSync(path, 'utf8'), path).some(({ group_jid }) => group_jid === groupJid)
  } catch {
    // Not to be read: then every group counts as production's.
    return true
  }
}
