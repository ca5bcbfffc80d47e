//! Routes that a table or a function registers: each has its own place, and its own controller's code runs for it.

use crate::{inspected, routes};

const CONTROLLERS: &str = "const fs = require('fs');
class Files { read(ctx) { fs.readFileSync('files'); } list(ctx) { fs.readdirSync('.'); } }
class Users { read(ctx) { fs.readFileSync('users'); } }
module.exports = { Files, Users };
";

const ROUTER: &str = "const Koa = require('koa');
const Router = require('koa-router');
const { Files, Users } = require('./controllers');
const app = require('koa-websocket')(new Koa());
const router = new Router();
const controllers = {
  files: { prefix: '/files/', controller: Files },
  users: { prefix: '/users/', controller: Users },
};
const table = {
  files: [
    { action: 'read', path: 'one', method: 'get' },
    { action: 'list', path: 'all', method: 'get' },
  ],
  users: [{ action: 'read', path: 'one', method: 'post' }],
};
const create = (method, path, controller, action) => {
  router[method]('/api' + path, async (ctx) => {
    const one = new controller(ctx);
    await one[action].call(one, ctx);
  });
};
for (const name in table) {
  table[name].forEach((entry) => {
    const { prefix, controller } = controllers[name];
    create(entry.method, prefix + entry.path, controller, entry.action);
  });
}
create('get', '/by/hand', Users, 'read');
app.use(router.routes());
app.listen(1);
";

#[test]
fn each_entry_has_its_place() {
    let found = routes(&[("app.js", ROUTER), ("controllers.js", CONTROLLERS)]);
    let expected = [
        "GET /api/by/hand app.js:29",
        "GET /api/files/all app.js:13",
        "GET /api/files/one app.js:12",
        "POST /api/users/one app.js:15",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_list_of_options_in_another_file() {
    let found = routes(&[
        (
            "app.js",
            "import Fastify from 'fastify';
import { list } from './list.js';
const app = Fastify();
for (const route of list()) app.route(route);
for (const method of ['get', 'put']) app[method]('/both', h);
app.listen({ port: 1 });
",
        ),
        (
            "list.js",
            "export const list = () => [
  { method: 'GET', url: '/a', handler: h },
  { method: 'POST', url: '/b', handler: h },
];
",
        ),
    ]);
    let expected = [
        "GET /a list.js:2",
        "POST /b list.js:3",
        "GET /both app.js:5",
        "PUT /both app.js:5",
    ];
    assert_eq!(found, expected);
}

#[test]
fn each_runs_its_own_controller() {
    let found = inspected(&[("app.js", ROUTER), ("controllers.js", CONTROLLERS)]).findings;
    let blocking = found.iter().filter(|f| f.audit == "node_blocking_call");
    let shown: Vec<String> = blocking.map(|f| f.reached_by.join(", ")).collect();
    let expected = [
        "GET /api/files/one",
        "GET /api/files/all",
        "GET /api/by/hand, POST /api/users/one",
    ];
    assert_eq!(shown, expected);
}

#[test]
fn services_that_are_made_once_and_kept_by_their_class() {
    let files = [
        (
            "kept.js",
            "const kept = new Map();
exports.kept = (Class) => { if (!kept.get(Class)) kept.set(Class, new Class()); return kept.get(Class); };
",
        ),
        (
            "app.js",
            "const app = require('express')();
const { kept } = require('./kept');
const { Files, Users } = require('./controllers');
app.get('/f', (req, res) => { kept(Files).list(); });
app.get('/u', (req, res) => { kept(Users).read(); });
app.listen(1);
",
        ),
        ("controllers.js", CONTROLLERS),
    ];
    let found = inspected(&files).findings;
    let blocking = found.iter().filter(|f| f.audit == "node_blocking_call");
    let reached = blocking.filter(|f| !f.reached_by.is_empty());
    let shown: Vec<_> = reached
        .map(|f| (f.place.line, f.reached_by.join(", ")))
        .collect();
    // `Files.list` and `Users.read`; nobody calls `Files.read`.
    assert_eq!(shown, [(2, "GET /f".to_owned()), (3, "GET /u".to_owned())]);
}

#[test]
fn tables_whose_keys_are_routes() {
    let found = routes(&[
        (
            "routes.js",
            "module.exports = (own) => ({
  'get /users': { handle: own.list },
  'post /users/:id': { handle: own.save },
});",
        ),
        (
            "app.js",
            "const app = require('express')();
const table = require('./routes')(own);
Object.keys(table).forEach((key) => {
  const [method, path] = key.split(' ');
  app[method](path, table[key].handle);
});
for (const [path, entry] of Object.entries({ '/a': { handle: x },
  '/b': { handle: x } })) app.put(path, entry.handle);",
        ),
    ]);
    let expected = [
        "PUT /a app.js:7",
        "PUT /b app.js:8",
        "GET /users routes.js:2",
        "POST /users/{id} routes.js:3",
    ];
    assert_eq!(found, expected);
}
