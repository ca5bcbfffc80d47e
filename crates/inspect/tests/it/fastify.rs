use crate::{of, routes};

#[test]
fn every_way_to_register() {
    let found = of(r"
import Fastify from 'fastify';
import fp from 'fastify-plugin';
const app = Fastify({ logger: true }).withTypeProvider();
app.get('/a', h);
app.route({ method: ['GET', 'POST'], url: '/b', handler: h });
app.register(async (f) => { f.get('/c/:id', h); f.all('/d', h); }, { prefix: '/v1' });
app.register(fp(async (f) => { f.put('/kept', h); }), { prefix: '/ignored' });
app.register(import('x')).after(() => { app.delete('/e/*', h); });
for (const r of [{ method: 'PATCH', url: '/f', handler: h }]) app.route(r);
app.decorate('get', h); app.inject({ method: 'GET', url: '/no' });
");
    let expected = [
        "GET /a",
        "GET /b",
        "POST /b",
        "DELETE /e/{rest...}",
        "PATCH /f",
        "PUT /kept",
        "GET /v1/c/{id}",
        "* /v1/d",
    ];
    assert_eq!(found, expected);
}

/// A helper that an instance is decorated with registers on whom it is called of, or on whom it closes over.
#[test]
fn helpers_that_decorate_an_instance() {
    let found = of(r"
import Fastify from 'fastify';
import fp from 'fastify-plugin';
const app = Fastify();
app.register(fp(async (f) => {
  f.decorate('resource', function (path, c) { this.get(path, c.list); this.post(path, c.add); });
  f.decorate('add', async (routes) => {
    for (const [prefix, inner] of Object.entries(routes)) await f.register(inner, { prefix });
  });
}));
app.register(async (f) => { f.resource('/x', c); }, { prefix: '/v1' });
app.add({ '/y': async (f) => { f.get('/z', h); } });
app.unknown('/no');
");
    assert_eq!(found, ["GET /v1/x", "POST /v1/x", "GET /y/z"]);
}

#[test]
fn handlers_that_an_instance_was_decorated_with() {
    let found = crate::inspected(&[(
        "app.ts",
        "import Fastify from 'fastify';
import fs from 'fs';
const app = Fastify();
app.decorate('controller', { home: (req, rep) => { rep.send(fs.readFileSync('a')); } });
app.register(async (f) => { f.get('/', f.controller.home); });
",
    )]);
    let blocking = found
        .findings
        .iter()
        .find(|f| f.audit == "node_blocking_call");
    assert_eq!(blocking.unwrap().reached_by, ["GET /"]);
}

#[test]
fn plugins_of_other_files() {
    let found = routes(&[
        (
            "server.ts",
            "import { fastify } from 'fastify';\nimport routes from './routes';\nconst server = fastify();\nserver.register(routes, { prefix: '/api' });\nserver.register(require('./cjs'), { prefix: config.prefix });",
        ),
        (
            "routes.ts",
            "import { FastifyPluginAsync } from 'fastify';\nconst plugin: FastifyPluginAsync = async (s) => {\n  s.get('/x', h);\n};\nexport default plugin;",
        ),
        (
            "cjs.js",
            "module.exports = async function (fastify, opts) {\n  fastify.post('/y', h)\n}",
        ),
        (
            "alone.ts",
            "import { FastifyPluginAsync } from 'fastify';\nexport const p: FastifyPluginAsync = async (s) => {\n  s.get('/z', h);\n};",
        ),
    ]);
    let expected = [
        "GET /api/x routes.ts:3",
        "GET /z alone.ts:3 ?",
        "POST /{config.prefix}/y cjs.js:2",
    ];
    assert_eq!(found, expected);
}

#[test]
fn folders_are_loaded() {
    let found = routes(&[
        (
            "app.js",
            "import path from 'node:path';\nimport autoload from '@fastify/autoload';\nimport Fastify from 'fastify';\nconst app = Fastify();\napp.register(autoload, { dir: path.join(import.meta.dirname, 'routes'), options: { prefix: '/api' }, routeParams: true });",
        ),
        (
            "routes/root.js",
            "export default async (f) => { f.get('/', h) }",
        ),
        (
            "routes/users/index.js",
            "export default async (f) => { f.get('/me', h) }",
        ),
        (
            "routes/users/ignored.js",
            "export default async (f) => { f.get('/no', h) }",
        ),
        (
            "routes/users/_id/index.js",
            "export default async (f) => { f.get('/', h) }",
        ),
        (
            "routes/auto/a.js",
            "export default async (f) => { f.get('/', h) }\nexport const autoPrefix = '/own';",
        ),
    ]);
    let expected = [
        "GET /api routes/root.js:1",
        "GET /api/auto/own routes/auto/a.js:1",
        "GET /api/users/me routes/users/index.js:1",
        "GET /api/users/{id} routes/users/_id/index.js:1",
    ];
    assert_eq!(found, expected);
}

#[test]
fn routes_of_files_that_are_looked_for() {
    let found = routes(&[
        (
            "src/server.ts",
            "import fastify from 'fastify';
import glob from 'fast-glob';
import { fileURLToPath, pathToFileURL, URL } from 'node:url';
const server = fastify();
const files = await glob(fileURLToPath(new URL('./routes/**/*.js', import.meta.url)));
for (const file of files.filter((f) => !f.endsWith('.schema.js'))) {
  const route = await import(pathToFileURL(file).href);
  const options = route.options;
  options.url = `${route.options.isBare ? '' : '/api'}${options.url}`;
  server.withTypeProvider().route({ method: options.method.toUpperCase(), url: options.url, handler: (q, r) => route.run(q, r) });
}
server.listen({ port: 1 });
",
        ),
        (
            "src/routes/files/one.ts",
            "export const schema = {};
export const options = { url: '/files/:id', method: 'get' };
export const run = async (req, res) => res.send('x');
",
        ),
        (
            "src/routes/users.ts",
            "export const options = { url: '/users', method: 'post' };
export const run = (req, res) => res.send('x');
",
        ),
    ]);
    let expected = [
        "GET /api/files/{id} src/routes/files/one.ts:2",
        "POST /api/users src/routes/users.ts:1",
    ];
    assert_eq!(found, expected);
}

/// A prefix that a schema of settings gives by default.
#[test]
fn a_prefix_by_default_of_zod() {
    for load in [
        "schema.parse(process.env)",
        "createConfigLoader().addFromEnvironment('X_').addZodSchema(schema).freeze().load()",
    ] {
        let main = format!(
            "import fastify from 'fastify';
import {{ z }} from 'zod';
import {{ createConfigLoader }} from 'neat-config';
const schema = z.object({{ port: z.coerce.number().default(80), server: z.object({{ base: z.string().default('/v1') }}).default({{}}) }});
const conf = {load};
const app = fastify();
app.register(async (api) => {{ api.get('/users', async () => []); }}, {{ prefix: conf.server.base }});
"
        );
        assert_eq!(routes(&[("main.ts", &main)]), ["GET /v1/users main.ts:7"]);
    }
}
