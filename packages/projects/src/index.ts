export * from './parse-projects.ts'
export * from './projects-file-error.ts'
export * from './watch-projects.ts'
