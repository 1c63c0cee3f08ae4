import { parseProjects } from '../src/parse-projects.ts'
import { ProjectsFileError } from '../src/projects-file-error.ts'

export const LAWLEY = '120363418298130331@g.us'

/** What is wrong with a file; empty when nothing is. */
export function problemsOf(text: string): readonly string[] {
  try {
    parseProjects(text, 'projects.yaml')
    return []
  } catch (error) {
    if (error instanceof ProjectsFileError) return error.problems
    throw error
  }
}

/** One project, with a line of its own. */
export const lawleyWith = (line: string) =>
  `projects:\n  - name: Lawley\n    group_jid: "${LAWLEY}"\n    ${line}\n`
