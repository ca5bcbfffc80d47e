use crate::{of, routes};

#[test]
fn every_way_to_register() {
    let found = of(r"
import express, { Router } from 'express';
const app = express();
app.set('x', 1); app.get('x');
app.get('/a', mw, h);
app.route('/b').get(h).post(h);
app.all('/c', h);
app.get(['/d', '/e'], h);
app.get(/^\/f\d+/, h);
app['delete']('/g', h);
for (const m of ['put', 'patch']) app[m]('/h', h);
const r = new Router(); r.get('/:id?', h).post('/:id(\\d+)', h);
app.use('/r', auth(), r);
app.use(['/x', '/y'], express.Router().get('/z', h));
");
    let expected = [
        "GET /^\\/f\\d+/",
        "GET /a",
        "GET /b",
        "POST /b",
        "* /c",
        "GET /d",
        "GET /e",
        "DELETE /g",
        "PATCH /h",
        "PUT /h",
        "GET /r/{id}",
        "POST /r/{id}",
        "GET /x/z",
        "GET /y/z",
    ];
    assert_eq!(found, expected);
}

#[test]
fn routers_of_other_files() {
    let found = routes(&[
        (
            "index.js",
            "const app = require('express')();\nconst users = require('./users');\napp.use('/users', users);\napp.use('/pets', require('./pets').router);\nrequire('./more')(app);\nrequire('./side');\nmodule.exports = app;",
        ),
        (
            "users.js",
            "const { Router } = require('express');\nconst router = Router();\nrouter.get('/:id', (q, s) => {});\nmodule.exports = router;",
        ),
        (
            "pets.js",
            "const e = require('express');\nconst router = e.Router();\nrouter.post('/', x);\nexports.router = router;",
        ),
        (
            "more.js",
            "module.exports = (app) => {\n  app.get('/more', x);\n};",
        ),
        ("side.js", "const app = require('./index');\napp.get && 1;"),
    ]);
    let expected = [
        "GET /more more.js:2",
        "POST /pets pets.js:3",
        "GET /users/{id} users.js:3",
    ];
    assert_eq!(found, expected);
}

#[test]
fn esm_typescript_and_barrels() {
    let found = routes(&[
        (
            "tsconfig.json",
            r#"{"compilerOptions":{"baseUrl":".","paths":{"@/*":["src/*"]}}}"#,
        ),
        (
            "src/app.ts",
            "import express from 'express';\nimport * as all from '@/routes';\nimport { PREFIX } from './consts';\nimport config from './config';\nconst app: express.Express = express();\napp.use(`${PREFIX}/a`, all.a);\napp.use(config.prefix, all.b());\napp.use(`/${process.env.X}/c`, all.default);\n",
        ),
        (
            "src/routes/index.ts",
            "export * from './a.js';\nexport { make as b } from './b';\nexport { default } from './c';",
        ),
        (
            "src/routes/a.ts",
            "import { Router } from 'express';\nexport const a = Router();\na.get('/', list);",
        ),
        (
            "src/routes/b.ts",
            "import { Router } from 'express';\nexport function make(): Router {\n  const r = Router();\n  r.get('/made', list);\n  return r;\n}",
        ),
        (
            "src/routes/c.ts",
            "import { Router } from 'express';\nexport default Router().get('/last', list);",
        ),
        ("src/consts.ts", "export const PREFIX = '/v' + 1;"),
        (
            "src/config.ts",
            "export default { prefix: process.env.PREFIX };",
        ),
    ]);
    let expected = [
        "GET /v1/a src/routes/a.ts:3",
        "GET /{config.prefix}/made src/routes/b.ts:4",
        "GET /{process.env.X}/c/last src/routes/c.ts:2",
    ];
    assert_eq!(found, expected);
}

#[test]
fn classes_tables_and_functions() {
    let found = of(r"
import express, { Router, Application } from 'express';
class Base { constructor(public app: Application, private path: string) { this.configure(); } configure() {} }
class Users extends Base { configure() { this.app.route(`/users`).get(this.list); } list = () => {}; }
class Pets { public router = Router(); public path = '/pets'; constructor() { this.init(); } private init() { this.router.get(`${this.path}/:id`, this.one); } one() {} }
class App {
  public app = express();
  constructor(controllers: Pets[]) { controllers.forEach((c) => { this.app.use('/', c.router); }); }
}
const server = new App([new Pets()]);
new Users(server.app, '/x');
const table = [{ path: '/t1', route: Router().get('/', h) }, { path: '/t2', route: Router().get('/', h) }];
table.forEach((r) => server.app.use(r.path, r.route));
const verbs = { get: ['/v1', '/v2'] };
for (const [verb, paths] of Object.entries(verbs)) paths.map((p) => server.app[verb](p, h));
function register(app: Application) { app.get('/deep', h); }
(async () => { await connect(); connect2().then(() => register(server.app)); })();
");
    let expected = [
        "GET /deep",
        "GET /pets/{id}",
        "GET /t1",
        "GET /t2",
        "GET /users",
        "GET /v1",
        "GET /v2",
    ];
    assert_eq!(found, expected);
}

#[test]
fn parameters_that_nobody_passes() {
    let package = ("package.json", r#"{"dependencies":{"express":"4"}}"#);
    let found = routes(&[
        package,
        (
            "a.js",
            "module.exports = function (app) {\n  app.get('/by-name', x);\n};",
        ),
        (
            "b.ts",
            "import { Router } from 'express';\nexport function b(r: Router) {\n  r.get('/by-type', x);\n}",
        ),
        (
            "c.js",
            "export default function (app) { app.get('/elsewhere', x) }\nfunction d(app) { app.get('/private', x); }",
        ),
    ]);
    let expected = [
        "GET /by-name a.js:2 ?",
        "GET /by-type b.ts:3 ?",
        "GET /elsewhere c.js:1 ?",
    ];
    assert_eq!(found, expected);
    assert_eq!(
        routes(&[("a.js", "module.exports = (app) => { app.get('/x', y); };")]),
        [""; 0]
    );
}

#[test]
fn false_friends() {
    let found = of(r"
import axios from 'axios';
import request from 'supertest';
import express from 'express';
const app = express();
const map = new Map(); const client = axios.create();
axios.get('/x', {}); client.get('/y', {}); map.get('k', 1); cache.delete('/k', 1);
request(app).get('/z', h); fetcher.post('/w', h);
const lodash = require('lodash'); lodash.get('/a', 'b');
app.get('title'); app.param('id', h); app.use('/static', express.static('public')); app.use(mw);
app.locals.get('/q', h);
");
    assert_eq!(found, [""; 0]);
    assert_eq!(
        routes(&[("test/app.js", "require('express')().get('/x', h)")]),
        [""; 0]
    );
}

#[test]
fn handlers_have_names() {
    let files = [(
        "a.js",
        "const app = require('express')();\napp.get('/a', mw, users.list);\napp.get('/b', wrap(users.one));\napp.get('/c', function named() {});\napp.get('/d', users.x.bind(users));\napp.get('/e', (q, s) => {});",
    )];
    let names = crate::inspected(&files)
        .routes
        .into_iter()
        .map(|r| r.handler);
    let names: Vec<Option<String>> = names.collect();
    let expected = [
        Some("users.list"),
        Some("users.one"),
        None,
        Some("users.x"),
        None,
    ];
    assert_eq!(names, expected.map(|n| n.map(str::to_owned)));
}

#[test]
fn what_apollo_serves() {
    let found = routes(&[(
        "app.js",
        "const { ApolloServer } = require('apollo-server-express');
const app = require('express')();
const server = new ApolloServer({ typeDefs, resolvers });
server.applyMiddleware({ app, cors: false });
new ApolloServer({}).applyMiddleware({ app, path: '/other' });",
    )]);
    assert_eq!(found, ["* /graphql app.js:4", "* /other app.js:5"]);
}

#[test]
fn paths_that_an_inherited_method_makes() {
    let found = routes(&[
        (
            "base.ts",
            "export abstract class Base {
  path(name: string, has_id = true) {
    let route = '/' + name;
    has_id ? (route += '/:id') : null;
    return route;
  }
}",
        ),
        (
            "items.ts",
            "import { Router } from 'express';
import { Base } from './base';
export class Items extends Base {
  readonly router = Router();
  constructor(...guards) {
    super();
    this.router
      .get(this.path('one'), ...guards, h)
      .get(this.path('all', false), ...guards, h);
    for (const n of [1, 2]) for (const m of many) this.path('again');
  }
}",
        ),
        (
            "index.ts",
            "import express from 'express';
import { Items } from './items';
const app = express();
app.use('/items', new Items(a, b).router);
app.use('/others', new Items().router);
app.listen(1);",
        ),
    ]);
    let expected = [
        "GET /items/all items.ts:9",
        "GET /items/one/{id} items.ts:8",
        "GET /others/all items.ts:9",
        "GET /others/one/{id} items.ts:8",
    ];
    let places: Vec<String> = found;
    assert_eq!(places, expected);
}

#[test]
fn a_path_helper_that_is_used_often() {
    use std::fmt::Write as _;
    let mut text = String::from(
        "const app = require('express')();\nconst under = (name) => '/api/' + name;\n",
    );
    for index in 0..150 {
        writeln!(text, "app.get(under('r{index}'), h);").unwrap();
    }
    text.push_str("app.listen(1);\n");
    let found = of(&text);
    assert_eq!(found.len(), 150);
    assert!(found.iter().all(|route| route.starts_with("GET /api/r")));
}

#[test]
fn maps_optional_groups_and_constructors_with_prototypes() {
    let found = of(r"
const express = require('express');
const app = express();
const files = new Map([['/a.js', 'x'], ['/b.css', 'y']]);
for (const [url, file] of files) app.get(url, (req, res) => res.sendFile(file));
app.get('/p/:pad{/:rev}/export', h);
app.get('/{*rest}', h);
function Api(router) { this.router = router; }
Api.prototype.start = function () { this.router.get('/from-prototype', h); };
const api = new Api(app);
api.start();
app.listen(1);
");
    let expected = [
        "GET /a.js",
        "GET /b.css",
        "GET /from-prototype",
        "GET /p/{pad}/{rev}/export",
        "GET /{rest...}",
    ];
    assert_eq!(found, expected);
}

#[test]
fn modules_that_take_each_other_start_where_the_service_does() {
    let found = routes(&[
        (
            "a/base.ts",
            "import { fail } from './fail';
export class Base { path(name) { return '/' + name; } }",
        ),
        (
            "a/fail.ts",
            "import { router } from '../routes';\nexport const fail = () => router;",
        ),
        (
            "items.ts",
            "import { Router } from 'express';
import { Base } from './a/base';
export class Items extends Base {
  router = Router();
  constructor() { super(); this.router.get(this.path('one'), h); }
}",
        ),
        (
            "main.ts",
            "import express from 'express';
import { router } from './routes';
const app = express();
app.use(router);
app.listen(1);",
        ),
        (
            "routes.ts",
            "import { Router } from 'express';
import { Items } from './items';
export const router = Router();
router.use('/items', new Items().router);",
        ),
    ]);
    assert_eq!(found, ["GET /items/one items.ts:5"]);
}

#[test]
fn all_before_other_methods_of_a_path_is_no_route() {
    let found = of(r"
const express = require('express');
const app = express();
app.route('/a').all(auth).get(h).put(h);
app.route('/b').all(h);
app.all('/c', h);
app.get('/c', h);
app.listen(1);
");
    let expected = ["GET /a", "PUT /a", "* /b", "* /c", "GET /c"];
    assert_eq!(found, expected);
}

#[test]
fn all_before_other_methods_of_a_path_runs_for_them() {
    let app = "const app = require('express')();
const fs = require('fs');
const auth = (req, res, next) => { fs.readFileSync('keys'); next(); };
app.route('/a').all(auth).get((req, res) => res.end()).put((req, res) => res.end());
app.listen(1);
";
    let found = crate::inspected(&[("app.js", app)]).findings;
    let blocking = found.iter().find(|f| f.audit == "node_blocking_call");
    assert_eq!(blocking.unwrap().reached_by, ["GET /a", "PUT /a"]);
}

#[test]
fn what_answers_that_nothing_is_found_is_no_route() {
    let found = of(r"
const express = require('express');
const app = express();
app.get('/a', h);
app.get('*', (req, res) => res.status(404).send('nothing'));
app.all('/{*rest}', (req, res, next) => next(new NotFoundError()));
app.get('*', (req, res) => res.sendFile('index.html'));
app.get('/old/*', (req, res) => res.status(404).send('gone'));
app.listen(1);
");
    assert_eq!(found, ["GET /a", "GET /old/{rest...}", "GET /{rest...}"]);
}

#[test]
fn an_application_on_the_global_object_and_routes_behind_a_setting() {
    let found = routes(&[
        (
            "bin/start.js",
            "const express = require('express');
global.app = express();
require('http').createServer(app).listen(1, () => require('../app'));
",
        ),
        (
            "app.js",
            "const wanted = (process.env.DOCS || '').toLowerCase() === 'true';
app.get('/a', h);
if (wanted) app.get('/docs', h);
",
        ),
    ]);
    assert_eq!(found, ["GET /a app.js:2", "GET /docs app.js:3"]);
}

#[test]
fn an_application_that_is_awaited_by_then() {
    let found = routes(&[
        (
            "app.js",
            "import express from 'express';
const isLight = process.argv.includes('light');
const { tiles } = await import(`${!isLight ? `./tiles.js` : `./light.js`}`);
const app = express();
tiles.init({}).then((sub) => { app.use('/styles/', sub); });
app.listen(1);
",
        ),
        (
            "tiles.js",
            "import express from 'express';
export const tiles = {
  init: async function (options) {
    const app = express().disable('x-powered-by');
    app.get('/:id{/:p1}/:y{@:scale}{.:format}', (req, res) => res.end());
    return app;
  },
};
",
        ),
        (
            "light.js",
            "export const tiles = { init: async () => {} };\n",
        ),
    ]);
    assert_eq!(
        found,
        ["GET /styles/{id}/{p1}/{y}@{scale}.{format} tiles.js:5"]
    );
}
