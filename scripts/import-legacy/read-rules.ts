import { type ProjectsFileError, watchProjects } from '@wa-monitor/projects'
// Scripts stand above the services: what the monitor decides is asked of the monitor.
import { compileRules, type ProjectRules } from '../../services/monitor/src/decide/rules.ts'
import { Refusal } from '../lib/refusal.ts'

/** The enabled projects as the monitor has them in force, with their lists of valid drops. @throws Refusal */
export function readRules(path: string): ProjectRules[] {
  let rules: ProjectRules[] = []
  let problem: ProjectsFileError | undefined
  // The file is read once before this returns.
  watchProjects(
    path,
    {
      onChange(projects, lists) {
        rules = projects
          .filter(({ enabled }) => enabled)
          .map((project) =>
            compileRules(project, { outbound: false, validDrops: lists.get(project.group_jid) }),
          )
      },
      onError(error) {
        problem = error
      },
    },
    { validDrops: true },
  ).close()
  if (problem) throw new Refusal(`${path} is not good; put this right first:\n${problem.message}`)
  return rules
}
