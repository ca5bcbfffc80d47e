use crate::{of, routes};

#[test]
fn every_way_to_register() {
    let found = of(r"
import { Hono } from 'hono';
const app = new Hono<{ Bindings: B }>().basePath('/api');
app.use('*', logger());
app.get('/a/:id{[0-9]+}', h).post(h);
app.on(['PUT', 'DELETE'], ['/b', '/c'], h);
app.all('/d/*', h);
const sub = new Hono();
sub.get('/', h);
app.route('/sub', sub);
const v2 = app.basePath('/v2');
v2.get('/x', h);
app.get('k');
export default app;
");
    let expected = [
        "GET /api/a/{id}",
        "POST /api/a/{id}",
        "DELETE /api/b",
        "PUT /api/b",
        "DELETE /api/c",
        "PUT /api/c",
        "* /api/d/{rest...}",
        "GET /api/k",
        "GET /api/sub",
        "GET /api/v2/x",
    ];
    assert_eq!(found, expected);
}

#[test]
fn openapi_and_other_files() {
    let found = routes(&[
        (
            "index.ts",
            "import { OpenAPIHono } from '@hono/zod-openapi';\nimport create from './create';\nimport tasks from './tasks';\nconst app = create();\n[tasks].forEach((r) => app.route('/v1', r));\nexport default app;",
        ),
        (
            "create.ts",
            "import { OpenAPIHono } from '@hono/zod-openapi';\nexport default function create() {\n  return new OpenAPIHono({ strict: false });\n}",
        ),
        (
            "tasks.ts",
            "import create from './create';\nimport * as routes from './routes';\nexport default create()\n  .openapi(routes.list, h.list)\n  .openapi(routes.one, h.one);",
        ),
        (
            "routes.ts",
            "import { createRoute } from '@hono/zod-openapi';\nexport const list = createRoute({ method: 'get', path: '/tasks' });\nexport const one = createRoute({ method: 'patch', path: '/tasks/{id}' });",
        ),
    ]);
    assert_eq!(
        found,
        [
            "GET /v1/tasks tasks.ts:4",
            "PATCH /v1/tasks/{id} tasks.ts:5"
        ]
    );
}

#[test]
fn the_document_of_an_openapi_app() {
    let found = of(r"
import { OpenAPIHono } from '@hono/zod-openapi';
const app = new OpenAPIHono();
app.doc('/doc', { openapi: '3.0.0' });
app.doc31('/doc31', (c) => ({}));
export default app;
");
    assert_eq!(found, ["GET /doc", "GET /doc31"]);
}

#[test]
fn what_serves_procedures() {
    let found = of(r"
import { Hono } from 'hono';
import { trpcServer } from '@hono/trpc-server';
const trpc = new Hono().use('/*', trpcServer({ endpoint: '/api/trpc', router }));
const app = new Hono().basePath('/api').use('/*', cors()).route('/trpc', trpc);
export default app;
");
    assert_eq!(found, ["* /api/trpc/{rest...}"]);
}
