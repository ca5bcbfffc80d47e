//! Which routes come by a finding.

use crate::inspected;
use weighbridge_inspect::Confidence;

/// Each blocking call as `file:line confidence: routes`.
pub(crate) fn reached(files: &[(&str, &str)]) -> Vec<String> {
    let findings = inspected(files).findings.into_iter();
    let findings = findings.filter(|f| f.audit == "node_blocking_call");
    let shown = findings.map(|f| {
        let routes = f.reached_by.join(", ");
        let confidence = match f.confidence {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        };
        format!("{}:{} {confidence}: {routes}", f.place.file, f.place.line)
    });
    shown.collect()
}

#[test]
fn through_imports_middleware_and_what_runs_only_at_the_start() {
    let found = reached(&[
        (
            "app.js",
            "const express = require('express');
const { auth, late } = require('./auth');
const files = require('./files');
const app = express();
app.get('/open', (req, res) => res.send('x'));
app.use('/api', auth('admin'));
app.get('/api/a', files.list);
app.get('/other', files.one);
app.use(late);
files.warm();
",
        ),
        (
            "auth.js",
            "const fs = require('fs');
exports.auth = (role) => (req, res, next) => {
  fs.readFileSync('keys'); next();
};
exports.late = (req, res, next) => { fs.readFileSync('late'); next(); };
",
        ),
        (
            "files.js",
            "const fs = require('fs');
const read = (name) => fs.readFileSync(name);
const nobody = () => fs.readFileSync('n');
module.exports = {
  list(req, res) { res.send(['a'].map((n) => read(n))); },
  one: async (req, res) => new Promise((ok) => { this.x; ok(read('b')); }),
  warm() { fs.readFileSync('w'); },
  nobody,
};
",
        ),
    ]);
    let expected = [
        "auth.js:3 high: GET /api/a",
        "auth.js:5 high: ",
        "files.js:2 high: GET /api/a, GET /other",
        "files.js:3 low: ",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_wrapper_hands_each_route_its_own_function() {
    let found = reached(&[
        (
            "app.js",
            "import express from 'express';
import asyncHandler from 'express-async-handler';
import { wrap } from './wrap';
import * as users from './users';
const app = express();
const one = asyncHandler(users.one);
app.get('/one', one);
app.get('/two', wrap(users.two));
app.get('/three', wrap(asyncHandler(users.three)));
app.get('/four', (req, res) => res.send('x'));
",
        ),
        (
            "wrap.js",
            "export const wrap = (fn) => (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next);",
        ),
        (
            "users.js",
            "import { readFileSync } from 'fs';
export const one = async () => readFileSync('1');
export const two = async () => readFileSync('2');
export const three = async () => readFileSync('3');
",
        ),
    ]);
    let expected = [
        "users.js:2 high: GET /one",
        "users.js:3 high: GET /two",
        "users.js:4 high: GET /three",
    ];
    assert_eq!(found, expected);
}

#[test]
fn injected_services_and_hooks() {
    let found = reached(&[
        (
            "users.ts",
            "import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { readFileSync } from 'fs';
@Injectable() export class Files {
  constructor() { readFileSync('start'); }
  onModuleInit() { readFileSync('init'); }
  read() { return readFileSync('a'); }
  other() { return readFileSync('b'); }
}
@Controller('users') export class Users {
  constructor(private readonly files: Files) {}
  @Get(':id') one() { return this.files.read(); }
  @Get() all() { return []; }
}
@Module({ controllers: [Users], providers: [Files] }) class App {}
NestFactory.create(App);
",
        ),
        (
            "hooks.js",
            "const fastify = require('fastify')();
const fs = require('fs');
fastify.register(async (api) => {
  api.get('/in', { preHandler: (q, r, d) => { fs.statSync('p'); d(); } }, async () => 'x');
  api.addHook('onRequest', async () => { fs.readFileSync('h'); });
}, { prefix: '/api' });
fastify.get('/out', async () => 'x');
",
        ),
    ]);
    let expected = [
        "hooks.js:4 high: GET /api/in",
        "hooks.js:5 high: GET /api/in",
        "users.ts:7 high: GET /users/{id}",
        "users.ts:8 low: ",
    ];
    assert_eq!(found, expected);
}

const USER: &str = "const mongoose = require('mongoose');
const bcrypt = require('bcryptjs');
const schema = mongoose.Schema({ name: String });
schema.methods.matches = async function (password) {
  return bcrypt.compareSync(password, this.password);
};
schema.pre('save', async function (next) {
  this.password = bcrypt.hashSync(this.password, 8);
  next();
});
module.exports = mongoose.model('User', schema);
";

const APP: &str = "const app = require('express')();
const User = require('./user');
app.post('/login', async (req, res) => {
  const user = await User.findOne({ name: req.body.name });
  res.json(await user.matches(req.body.password));
});
app.post('/users', async (req, res) => res.json(await User.create(req.body)));
app.get('/users', async (req, res) => res.json(await User.find()));
app.listen(1);
";

#[test]
fn methods_and_hooks_of_mongoose_are_on_the_way_of_who_calls_them() {
    let reached = |app: &str, line: u32| {
        let found = inspected(&[("user.js", USER), ("app.js", app)]);
        let mut findings = found.findings.iter();
        let at = findings.find(|f| f.place.file == "user.js" && f.place.line == line);
        at.map(|f| f.reached_by.clone()).unwrap_or_default()
    };
    assert_eq!(reached(APP, 5), ["POST /login"]);
    assert_eq!(reached(APP, 8), ["POST /users"]);
    let two = format!("const Token = require('mongoose').model('Token', {{}});\n{APP}");
    assert_eq!(reached(&two, 5), ["POST /login"]);
    assert_eq!(reached(&two, 8), ["POST /users"]);
    // Whose hook it is can't be told where a module makes two.
    let token = "module.exports.Token = mongoose.model('Token', {});\n";
    let found = inspected(&[("user.js", &format!("{USER}{token}")), ("app.js", APP)]);
    let findings = found.findings.iter();
    let mut in_user = findings.filter(|f| f.place.file == "user.js");
    let hook = in_user.find(|f| f.place.line == 8).unwrap();
    assert_eq!(hook.reached_by, [""; 0]);
}

#[test]
fn what_follows_a_comparison_with_a_default_is_on_the_way() {
    let app = "const app = require('express')();
const fs = require('fs');
const roleOf = (id) => { const { role } = lookUp(id) || { role: '' }; return role; };
const stage = process.env.STAGE || 'test';
app.get('/a', (req, res) => {
  if (!(roleOf(req.id) === 'ADMIN')) { res.end(); return; }
  res.send(fs.readFileSync('a'));
});
app.get('/b', (req, res) => {
  if (stage !== 'production') { res.end(); return; }
  read(res);
});
const read = (res) => res.send(fs.readFileSync('b'));
app.listen(1);
";
    let found = inspected(&[("app.js", app)]);
    let blocking = found
        .findings
        .iter()
        .filter(|f| f.audit == "node_blocking_call");
    let reached: Vec<_> = blocking
        .map(|f| (f.place.line, f.reached_by.join(" ")))
        .collect();
    assert_eq!(
        reached,
        [(7, "GET /a".to_owned()), (13, "GET /b".to_owned())]
    );
}

#[test]
fn statics_and_methods_of_mongoose_in_all_their_forms() {
    let user = "const mongoose = require('mongoose');
const bcrypt = require('bcryptjs');
const schema = new mongoose.Schema({ name: String }, { methods: { inOptions() { return bcrypt.hashSync('a', 8); } } });
schema.method({ matches(password) { return bcrypt.compareSync(password, this.password); } });
schema.static('byName', function (name) { bcrypt.hashSync(name, 8); return this.findOne({ name }); });
schema.statics = {
  async check(name, password) {
    const user = await this.findOne({ name }).exec();
    return user.matches(password);
  },
};
module.exports = mongoose.model('User', schema);
";
    let app = "const app = require('express')();
const User = require('./user');
app.post('/login', async (req, res) => res.json(await User.check(req.body.name, req.body.password)));
app.get('/users', async (req, res) => { const user = await User.byName(req.query.name); res.json(user.inOptions()); });
app.listen(1);
";
    let found = inspected(&[("user.js", user), ("app.js", app)]);
    let by_line = |line: u32| {
        let mut findings = found.findings.iter();
        let at = findings.find(|f| f.place.file == "user.js" && f.place.line == line);
        at.map(|f| f.reached_by.clone()).unwrap_or_default()
    };
    assert_eq!(by_line(3), ["GET /users"]);
    assert_eq!(by_line(4), ["POST /login"]);
    assert_eq!(by_line(5), ["GET /users"]);
}

#[test]
fn strategies_and_options_of_uploads_are_called_for_requests() {
    let found = reached(&[(
        "app.ts",
        "import { Controller, Post, Injectable, Module, UseInterceptors } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { FileInterceptor } from '@nestjs/platform-express';
import { NestFactory } from '@nestjs/core';
import { diskStorage } from 'multer';
import { Strategy } from 'passport-local';
import { existsSync, mkdirSync } from 'fs';
import { compareSync } from 'bcrypt';
@Injectable()
export class Local extends PassportStrategy(Strategy) {
  validate(name: string, password: string) { return compareSync(password, name); }
}
@Controller('files')
export class Files {
  @Post()
  @UseInterceptors(FileInterceptor('file', { storage: diskStorage({ destination: (req, file, done) => {
    mkdirSync('x');
    done(null, 'x');
  } }) }))
  upload() {}
}
@Module({ providers: [Local], controllers: [Files] })
class App {}
NestFactory.create(App).then((app) => app.listen(1));
",
    )]);
    assert_eq!(found, ["app.ts:11 high: ", "app.ts:17 high: "]);
}

#[test]
fn a_method_that_is_chosen_by_a_name_and_a_field_that_its_type_tells() {
    let found = reached(&[(
        "app.ts",
        "import express from 'express';
import fs from 'fs';
class Disk { look() { return fs.readFileSync('a'); } }
class Room {
  private disk!: Disk;
  run(kind: string) { return this[names[kind]](); }
  skip() { return this.disk.look(); }
  constructor() {}
}
const names = { a: 'skip' };
const room = new Room();
const app = express();
app.get('/', (req, res) => res.send(room.run(req.query.kind)));
app.listen(1);
",
    )]);
    assert_eq!(found, ["app.ts:3 medium: GET /"]);
}

#[test]
fn what_only_the_classes_have_that_extend_one() {
    let found = reached(&[(
        "app.js",
        "const express = require('express');
const fs = require('fs');
class Job { run() { return this.step(); } }
class Index extends Job { step() { return fs.readFileSync('a'); } }
const jobs = [new Index()];
const app = express();
app.get('/', (req, res) => { for (const job of jobs) job.run(); res.send('x'); });
class Base { go() { return this.look(); } }
class Look extends Base { look() { return fs.readFileSync('b'); } }
const base = new Base();
app.get('/b', (req, res) => res.send(base.go()));
app.listen(1);
",
    )]);
    assert_eq!(found, ["app.js:4 high: GET /", "app.js:9 medium: GET /b"]);
}

/// A process of its own has files that look the same and a heap that isn't; the primary of a cluster answers nobody.

#[test]
fn resolvers_jobs_and_guards_of_nest() {
    let found = reached(&[(
        "app.ts",
        "import { Injectable } from '@nestjs/common';
import { Resolver, Query, Mutation, ResolveField } from '@nestjs/graphql';
import { Cron } from '@nestjs/schedule';
import { OnEvent } from '@nestjs/event-emitter';
import { CommandHandler } from '@nestjs/cqrs';
import { Processor, WorkerHost } from '@nestjs/bullmq';
import { readFileSync } from 'fs';
@Injectable() class Guard { canActivate() { return readFileSync('a'); } other() { return readFileSync('never'); } }
@Resolver() class Users {
  @Query(() => String) one() { return readFileSync('b'); }
  @Mutation(() => String) set() { return readFileSync('c'); }
  @ResolveField() name() { return readFileSync('d'); }
}
@Injectable() class Jobs {
  @Cron('0 * * * *') hourly() { return readFileSync('e'); }
  @OnEvent('user.created') created() { return readFileSync('f'); }
}
@CommandHandler(Object) class Create { execute() { return readFileSync('g'); } }
@Processor('mails') class Mails extends WorkerHost { process() { return readFileSync('h'); } }
",
    )]);
    let lines = |confidence: &str| {
        let lines = found.iter().filter(|f| f.contains(confidence));
        let line = |f: &String| f.split(&[':', ' ']).nth(1).unwrap().parse().unwrap();
        lines.map(line).collect::<Vec<u32>>()
    };
    assert_eq!(lines("high"), [8, 10, 11, 12, 16, 18, 19]);
    // A clock's turn is no request.
    assert_eq!(lines("low"), [8, 15]);
}

/// What an assignment calls, and what a page is made of that the server renders.

#[test]
fn setters_and_components() {
    let found = reached(&[
        (
            "app.tsx",
            "import express from 'express';
import { readFileSync } from 'fs';
import { Layout } from './layout';
const app = express();
class Brain {
  get lang() { return this.now; }
  set lang(lang) { this.now = lang; readFileSync(lang); }
}
const brain = new Brain();
app.put('/lang', (req, res) => { brain.lang = req.body.lang; });
app.get('/page', (req, res) => res.send(<Layout title={readFileSync('title')}><p onClick={() => readFileSync('never')} /></Layout>));
app.listen(1);
",
        ),
        (
            "layout.tsx",
            "import { statSync } from 'fs';
export const Layout = ({ title }) => <html><head><title>{title}</title>{statSync('style.css').mtime}</head></html>;
",
        ),
    ]);
    assert_eq!(
        found,
        [
            "app.tsx:7 high: PUT /lang",
            "app.tsx:11 high: GET /page",
            "layout.tsx:2 high: GET /page"
        ]
    );
}

/// `this` outside of functions is what a module exports; what a package made of a function calls it.

#[test]
fn exports_by_this_and_wrapped_functions() {
    let found = reached(&[
        (
            "app.js",
            "const express = require('express');
const { debounce } = require('lodash');
const servers = require('./servers');
const app = express();
class Files {
  constructor() { this.later = debounce(this.save.bind(this), 500); }
  static get() { if (!Files.instance) { Files.instance = new Files(); } return Files.instance; }
  save() { require('fs').writeFileSync('files'); }
}
app.get('/servers', (req, res) => res.json(servers.byMode(req.query.mode)));
app.put('/files', (req, res) => { Files.get().later(); res.end(); });
app.listen(1);
",
        ),
        (
            "servers.js",
            "const fs = require('fs');
exports.list = () => fs.readFileSync('list');
exports.byMode = (mode) => { if (mode) return this.list(); };
",
        ),
    ]);
    assert_eq!(
        found,
        [
            "app.js:8 high: PUT /files",
            "servers.js:2 high: GET /servers"
        ]
    );
}

/// Modules that a callback of `glob` loads into a table, from which requests choose.

#[test]
fn modules_that_callbacks_load() {
    let found = reached(&[
        (
            "app.js",
            "const express = require('express');
const async = require('async');
const glob = require('glob');
const path = require('path');
const app = express();
const hooks = {};
const load = (what, done) => {
  async.eachSeries([path.join(__dirname, 'hooks', '*.js')], (pattern, next) => {
    glob(pattern, (err, files) => {
      files.forEach((file) => { if (what === 'hooks') hooks[path.basename(file, '.js')] = require(file); });
      next();
    });
  }, done);
};
async.series([(next) => load('hooks', next)]);
app.post('/hooks', (req, res) => { const hook = hooks[req.body.event]; return hook.handle(req, res); });
app.listen(1);
",
        ),
        (
            "hooks/push.js",
            "const fs = require('fs');
module.exports = { accepts: () => true, handle: (req, res) => fs.readFileSync('push') };
",
        ),
    ]);
    assert_eq!(found, ["hooks/push.js:2 high: POST /hooks"]);
}

#[test]
fn procedures_of_trpc() {
    let found = reached(&[
        (
            "trpc.ts",
            "import { initTRPC } from '@trpc/server';
import { existsSync, readFileSync } from 'fs';
const t = initTRPC.context().create({ errorFormatter: ({ shape }) => shape });
export const router = t.router;
export const guarded = t.procedure.use(async ({ next }) => { readFileSync('keys'); return next(); });
",
        ),
        (
            "app.ts",
            "import { z } from 'zod';
import { readFileSync } from 'fs';
import { guarded, router } from './trpc';
const load = (id) => readFileSync(id);
export const notes = router({
  one: guarded.input(z.object({ id: z.string() })).query(async ({ input }) => load(input.id)),
});
",
        ),
    ]);
    assert_eq!(found, ["app.ts:4 high: ", "trpc.ts:5 high: "]);
}
