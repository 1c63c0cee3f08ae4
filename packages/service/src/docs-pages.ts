import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fastify, { type FastifyInstance, type RouteOptions } from 'fastify'
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod'

/** A server that is only asked for `/docs`: it has the routes to describe them. */
export async function createDocsPages(
  title: string,
  routes: readonly RouteOptions[],
): Promise<FastifyInstance> {
  const server = fastify()
  server.setValidatorCompiler(validatorCompiler)
  server.setSerializerCompiler(serializerCompiler)
  await server.register(swagger, {
    openapi: {
      info: { title, version: '0.1.0' },
      components: { securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' } } },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })
  await server.register(swaggerUi, { routePrefix: '/docs' })
  // Fastify makes the HEAD of each GET itself.
  for (const { method, url, schema } of routes)
    if (method !== 'HEAD') server.route({ method, url, schema, handler: () => undefined })
  return server
}
