import type { Environment } from '@wa-monitor/contracts'
import type { ProjectRules } from '../decide/rules.ts'

/** What a person should know about rules that speak: where they stay silent, and what they still need. Pure. */
export function outgoingNotes(
  { project, rules, outbound }: ProjectRules,
  { environment, hasKey }: { environment: Environment; hasKey: (variable: string) => boolean },
): string[] {
  const speaking = rules.filter(({ rule }) => rule.action === 'webhook' || rule.action === 'reply')
  if (speaking.length === 0) return []
  if (!outbound) {
    return [
      `Rules of ${project.name} speak (${speaking.map(({ name }) => name).join(', ')}): ${environment} does not, unless the project says outbound: true`,
    ]
  }
  return speaking.flatMap(({ rule, name }) =>
    rule.action === 'webhook' && !hasKey(rule.secret_env)
      ? [`Webhooks of rule ${name} of ${project.name} wait: ${rule.secret_env} is not set`]
      : [],
  )
}
