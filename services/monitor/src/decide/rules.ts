import { DEFAULT_DROP_PATTERN, type Project } from '@wa-monitor/contracts'
import type { NumberPattern } from './find-numbers.ts'
import { compileWords } from './resubmission-words.ts'

/** A project as the decisions need it: its expressions compiled. */
export interface ProjectRules {
  project: Project
  numbers: NumberPattern
  words: RegExp | undefined
}

export function compileRules(project: Project): ProjectRules {
  return {
    project,
    numbers: {
      accept: new RegExp(project.drop_pattern, 'gi'),
      nearMisses: project.drop_pattern === DEFAULT_DROP_PATTERN,
    },
    words: compileWords(project.resubmission_words),
  }
}
