import manifest from '../package.json' with { type: 'json' }

/**
 * Which WA Monitor this is: the version of the release and, where an image was built with `WA_MONITOR_BUILD`, which build of
 * it: `0.1.0+3f2a1c9`.
 */
export function programVersion({ WA_MONITOR_BUILD: build }: NodeJS.ProcessEnv = process.env): string {
  return build === undefined || build === '' ? manifest.version : `${manifest.version}+${build}`
}
