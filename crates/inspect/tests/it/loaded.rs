//! Routes of files and folders that a service looks for by itself, and prefixes of settings that it reads.

use crate::{of, routes};

#[test]
fn folders_that_are_read() {
    let found = routes(&[
        (
            "app.js",
            "const fs = require('fs'), path = require('path');\nconst app = require('express')();\nconst dir = path.join(__dirname, 'routes');\nfs.readdirSync(dir).filter((f) => f.endsWith('.js')).forEach((f) => {\n  app.use('/' + path.basename(f, '.js'), require(path.join(dir, f)));\n});",
        ),
        (
            "routes/users.js",
            "module.exports = require('express').Router().get('/', x);",
        ),
    ]);
    assert_eq!(found, ["GET /users routes/users.js:1"]);
}

#[test]
fn folders_that_a_package_loads() {
    let router = |path: &str| {
        format!("const r = require('express').Router();\nr.get('{path}', x);\nmodule.exports = r;")
    };
    let (users, deep, own) = (router("/users"), router("/deep"), router("/own"));
    let found = routes(&[
        (
            "server/package.json",
            r#"{"dependencies": {"express": "5"}}"#,
        ),
        (
            "server/src/app.js",
            "const path = require('path');
const app = require('express')();
const loaded = require('auto-load')(path.join(process.cwd(), 'routes'));
app.use(loaded.users);
app.use('/below', loaded.more.deep);
const own = require('require-directory')(module, './own');
Object.values(own).forEach((router) => app.use('/own', router));
app.use(require('auto-load')(folder).users);",
        ),
        ("server/routes/users.js", &users),
        ("server/routes/more/deep.js", &deep),
        ("server/src/own/first.js", &own),
    ]);
    let expected = [
        "GET /below/deep server/routes/more/deep.js:2",
        "GET /own/own server/src/own/first.js:2",
        "GET /users server/routes/users.js:2",
    ];
    assert_eq!(found, expected);
}

#[test]
fn settings_of_a_json_file_that_the_service_reads() {
    let found = routes(&[
        (
            "lib/settings.js",
            "const fs = require('fs'), path = require('path');
exports.read = function () {
  const file = path.join(__dirname, '..', 'settings', 'own.json');
  return JSON.parse(fs.readFileSync(file, 'utf8').toString());
};
exports.more = () => JSON.parse(fs.readFileSync(path.join(__dirname, 'absent.json')));",
        ),
        (
            "settings/own.json",
            r#"{"routes": {"base": "", "articles": "kb"}}"#,
        ),
        (
            "app.js",
            "const express = require('express');
const settings = require('./lib/settings');
const own = settings.read();
const app = express();
let base = '';
if (own.routes.base !== '') base = '/' + own.routes.base;
const router = express.Router();
router.get('/' + own.routes.articles + '/:id', x);
router.get('/' + settings.more().other, x);
if (base !== '') app.use(base, router); else app.use('/', router);",
        ),
    ]);
    let expected = [
        "GET /kb/{id} app.js:8",
        "GET /{settings.more().other} app.js:9",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_prefix_that_a_setting_has_by_default() {
    let found = of(r"
import convict from 'convict';
import express from 'express';
const conf = convict({ base: { format: String, default: '/base', env: 'BASE' }, api: { path: { default: '' } } });
const app = express();
const router = express.Router();
router.get('/x', h);
app.use(`${conf.get('base')}${conf.get('api.path')}/api`, router);
app.listen(1);
");
    assert_eq!(found, ["GET /base/api/x"]);
}

#[test]
fn routers_of_files_that_a_name_chooses() {
    let router = "const router = require('express').Router();
router.post('/pay', h);
module.exports = router;
";
    let found = routes(&[
        (
            "app.js",
            "const express = require('express');
const app = express();
settings.gateways.forEach((name) => {
  app.use(`/${name}`, require(`./payments/${name}`));
});
app.listen(1);
",
        ),
        ("payments/card.js", router),
        ("payments/wallet/index.js", router),
        ("payments/deeper/no/file.js", router),
    ]);
    let expected = [
        "POST /card/pay payments/card.js:2",
        "POST /pay payments/deeper/no/file.js:2 ?",
        "POST /wallet/pay payments/wallet/index.js:2",
    ];
    assert_eq!(found, expected);
}

#[test]
fn prefixes_of_settings_that_a_package_was_given() {
    let found = of(r"
import express from 'express';
import { attach } from 'settings-of-classes';
class Server { api: string = '/api'; }
class Settings { server: Server = new Server(); }
const settings = attach(new Settings());
const app = express();
app.get([settings.server.api + '/x'], h);
app.listen(1);
");
    assert_eq!(found, ["GET /api/x"]);
}

/// An application that an `async` function gives, mounted once it is there; a module that a condition chooses.

#[test]
fn files_that_a_promise_is_settled_with() {
    let found = routes(&[
        (
            "load.ts",
            "import glob from 'glob';
const names = async (folder, pattern) =>
  new Promise((resolve, reject) => {
    glob(pattern, { cwd: folder, absolute: true }, (err, found) => { if (err) return reject(err); return resolve(found); });
  });
export const load = async (folder) => {
  const modules = await Promise.all((await names(folder, '*.routes.ts')).map(async (name) => import(name)));
  return modules.map((m) => m.default);
};",
        ),
        (
            "parts/pets.routes.ts",
            "export default (router) => { router.get('/pets', x); };",
        ),
        (
            "app.ts",
            "import express from 'express';
import path from 'path';
import { load } from './load';
class App {
  constructor(private app: express.Application = express()) {}
  async start() {
    const install = await load(path.join(__dirname, 'parts'));
    await Promise.all(install.map(async (one) => one(this.app)));
  }
}
new App().start();",
        ),
    ]);
    assert_eq!(found, ["GET /pets parts/pets.routes.ts:1"]);
}
