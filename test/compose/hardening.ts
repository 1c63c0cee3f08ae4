import { check } from './check.ts'
import { serviceOf, type Stack } from './stack.ts'

const ONE_SHOT = ['secrets', 'migrate']

/** What DESIGN.md section 2 asks of every container, read from the engine. */
export async function checkHardening(stack: Stack): Promise<void> {
  const containers = await stack.containers()
  const breaches = containers.flatMap((container) => {
    const { HostConfig: host, Config: config } = container
    const rules: Record<string, boolean> = {
      'runs as a user with a number, not root': /^[1-9]\d*:[1-9]\d*$/.test(config.User),
      'read-only system': host.ReadonlyRootfs,
      'no capabilities': host.CapDrop?.includes('ALL') === true && !host.CapAdd?.length && !host.Privileged,
      'no new privileges':
        host.SecurityOpt?.some((option) => option.startsWith('no-new-privileges')) === true,
      'memory limit': host.Memory > 0,
      'CPU limit': host.NanoCpus > 0,
      'pid limit': (host.PidsLimit ?? 0) > 0,
      'log rotation': host.LogConfig.Config['max-size'] !== undefined,
    }
    return Object.keys(rules)
      .filter((rule) => !rules[rule])
      .map((rule) => `${container.Name}: ${rule}`)
  })
  check(
    breaches.length === 0,
    `${containers.length} containers: no root, read-only, no capabilities, limits`,
    breaches,
  )
}

/** Nothing that runs shows a secret; the one-shot that was given the user's own has ended. */
export async function checkNoSecretShown(stack: Stack): Promise<void> {
  const [whatsapp, owner] = [
    await stack.apiKey(),
    await stack.compose('exec', '-T', 'postgres', 'cat', '/secrets/postgres/password'),
  ]
  const running = (await stack.containers()).filter((container) => !ONE_SHOT.includes(serviceOf(container)))
  const shown = running.filter((container) => {
    const text = JSON.stringify(container)
    return [whatsapp, owner.trim()].some((secret) => text.includes(secret)) || /postgres(ql)?:\/\//.test(text)
  })
  check(shown.length === 0, 'docker inspect of what runs shows no secret', shown.map(serviceOf))
}

/** Long-running services run and are healthy, one-shots have ended well, nothing was restarted. */
export async function checkHealthy(stack: Stack, expected: string[]): Promise<void> {
  const containers = await stack.containers()
  const names = containers.map(serviceOf).toSorted()
  check(names.join() === expected.toSorted().join(), `services: ${expected.join(' ')}`, names)
  const bad = containers.filter((container) => {
    const { Status, ExitCode, Health } = container.State
    if (container.RestartCount > 0) return true
    if (ONE_SHOT.includes(serviceOf(container))) return Status !== 'exited' || ExitCode !== 0
    return Status !== 'running' || Health?.Status !== 'healthy'
  })
  check(
    bad.length === 0,
    'every one healthy, one-shots ended with 0, no restarts',
    bad.map((one) => [one.Name, one.State, one.RestartCount]),
  )
}
