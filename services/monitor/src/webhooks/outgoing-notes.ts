import type { Environment } from '@wa-monitor/contracts'
import type { ProjectRules } from '../decide/rules.ts'

/** What a person should know about rules and acknowledgements that speak: where they stay silent, and what they still need. Pure. */
export function outgoingNotes(
  { project, rules, outbound }: ProjectRules,
  { environment, hasKey }: { environment: Environment; hasKey: (variable: string) => boolean },
): string[] {
  const speaking = rules.filter(({ rule }) => rule.action === 'webhook' || rule.action === 'reply')
  if (!outbound) {
    const unless = `${environment} does not, unless the project says outbound: true`
    const names = speaking.map(({ name }) => name).join(', ')
    const { received, invalid_number } = project.acknowledge
    return [
      ...(speaking.length > 0 ? [`Rules of ${project.name} speak (${names}): ${unless}`] : []),
      ...(received || invalid_number ? [`${project.name} acknowledges messages: ${unless}`] : []),
    ]
  }
  return speaking.flatMap(({ rule, name }) =>
    rule.action === 'webhook' && !hasKey(rule.secret_env)
      ? [`Webhooks of rule ${name} of ${project.name} wait: ${rule.secret_env} is not set`]
      : [],
  )
}
