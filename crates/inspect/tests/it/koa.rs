use crate::{of, routes};

#[test]
fn every_way_to_register() {
    let found = of(r"
import Koa from 'koa';
import Router from '@koa/router';
import mount from 'koa-mount';
const app = new Koa();
const router = new Router({ prefix: '/api' });
router.get('/a', h).del('/b', h);
router.get('named', '/c/:id', h);
router.all('/d', h);
router.register('/e', ['get', 'post'], h);
const inner = new Router(); inner.prefix('/inner'); inner.get('/', h);
router.use('/in', auth, inner.routes(), inner.allowedMethods());
app.use(router.routes()).use(router.allowedMethods());
const admin = new Koa(); const r2 = new Router(); r2.get('/x', h); admin.use(r2.middleware());
app.use(mount('/admin', admin));
");
    let expected = [
        "GET /admin/x",
        "GET /api/a",
        "DELETE /api/b",
        "GET /api/c/{id}",
        "* /api/d",
        "GET /api/e",
        "POST /api/e",
        "GET /api/in/inner",
    ];
    assert_eq!(found, expected);
}

#[test]
fn routers_of_other_files() {
    let found = routes(&[
        (
            "app.js",
            "const Koa = require('koa');\nconst app = new Koa();\nconst { api } = require('./api');\napp.use(api.routes());\nctx.get('/x', y);",
        ),
        (
            "api.js",
            "const Router = require('koa-router');\nconst api = new Router();\napi.use('/v1', require('./users'));\nmodule.exports = { api };",
        ),
        (
            "users.js",
            "const Router = require('koa-router');\nconst router = new Router();\nrouter.put('/users/:id', h);\nmodule.exports = router.routes();",
        ),
    ]);
    assert_eq!(found, ["PUT /v1/users/{id} users.js:3"]);
}

#[test]
fn a_router_that_describes_itself() {
    let found = of(r"
import Koa from 'koa';
import { SwaggerRouter, Other } from 'koa-swagger-decorator';
const app = new Koa();
const router = new SwaggerRouter({ prefix: '/api' });
router.get('/x', h);
new Other().get('/no', h);
app.use(router.routes());
");
    assert_eq!(found, ["GET /api/x"]);
}

#[test]
fn paths_that_a_function_answers_by_itself() {
    let found = routes(&[(
        "app.js",
        "const Router = require('@koa/router');
const app = new (require('koa'))();
const router = new Router();
router.use(['/share/:id', '/old/*'], (ctx) => ctx.redirect('/new'));
router.use('/guarded', async (ctx, next) => { check(ctx); await next(); });
router.use('/gone', (ctx) => { ctx.status = 404; });
app.use(router.routes());",
    )]);
    assert_eq!(
        found,
        ["* /old/{rest...} app.js:4", "* /share/{id} app.js:4"]
    );
}
