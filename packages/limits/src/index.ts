export * from './sliding-windows.ts'
