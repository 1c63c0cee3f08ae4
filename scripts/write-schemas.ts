/**
 * Writes config/projects.schema.json, by which editors complete and check projects.yaml, from the validator that the
 * services use. Run it after a change of packages/contracts/src/{projects,rules}.ts; a test says when that was forgotten.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { projectsJsonSchema } from '@wa-monitor/projects'

const path = fileURLToPath(new URL('../config/projects.schema.json', import.meta.url))
const biome = fileURLToPath(new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url))

writeFileSync(path, `${JSON.stringify(projectsJsonSchema(), null, 2)}\n`)
execFileSync(process.execPath, [biome, 'format', '--write', path], { stdio: 'ignore' })
process.stdout.write(`Wrote ${path}\n`)
