import { check, section } from './check.ts'
import { run } from './command.ts'

/** In an image none of these has any business: settings, history, tests, keys, data. */
const UNWANTED =
  /(^|\/)(\.env(\..*)?|\.git|\.npmrc|id_(rsa|ed25519)|[^/]*\.(pem|key|p12|db|db-wal)|[^/]*\.test\.ts)$/
/** Public certificates, and what the libraries and Debian bring. */
const OF_OTHERS = /^(usr|etc|lib|var|app\/node_modules)\//
const OURS = /^app\//
const TESTS = /^app\/(packages|services)\/[^/]+\/test(\/|$)/
/** Values that look like a secret in a layer's command or a variable. */
const SHOWN = /(password|passphrase|secret|api_?key|token)[a-z_]*=[^\s$"']{6,}/i

/** What images give away to whoever gets hold of them: `docker history`, variables, files. */
export async function checkImagesHoldNothingSecret(images: string[], cwd: string): Promise<void> {
  section('What the images hold')
  for (const image of images) {
    const history = await run('docker', ['history', '--no-trunc', '--format', '{{.CreatedBy}}', image], {
      cwd,
    })
    const inspected = await run('docker', ['image', 'inspect', '-f', '{{json .Config.Env}}', image], { cwd })
    const shown = `${history}\n${inspected}`.split('\n').filter((line) => SHOWN.test(line))
    check(shown.length === 0, `${image}: no secret in its history or its variables`, shown)

    const list = ['run', '--rm', '--network', 'none', '--user', '0:0', '--entrypoint', 'find', image]
    const files = (
      await run('docker', [...list, '/', '-xdev', '-not', '-path', '/proc/*', '-print'], { cwd })
    )
      .split('\n')
      .map((path) => path.slice(1))
    const bad = files.filter(
      (path) =>
        (UNWANTED.test(path) && !OF_OTHERS.test(path)) ||
        (OURS.test(path) && TESTS.test(path)) ||
        /(^|\/)(\.git|\.env)$/.test(path),
    )
    check(
      bad.length === 0,
      `${image}: no settings, no history, no tests, no keys among ${files.length} files`,
      bad,
    )
  }
}
