//! What Express mounts, hands on to and loops over.

use crate::{of, routes};

#[test]
fn a_router_in_a_handlers_place_keeps_the_whole_path() {
    let found = routes(&[(
        "app.js",
        "const express = require('express');
const entries = express.Router();
entries.get('/entries/:id', x);
entries.post('/entries', x);
const version = express();
version.get('/version', x);
const api = express();
api.all('/entries*', auth, entries);
api.get('/version', version);
const app = express();
app.use('/api', api);
app.listen(1);",
    )]);
    assert_eq!(
        found,
        [
            "POST /api/entries app.js:4",
            "GET /api/entries/{id} app.js:3",
            "GET /api/version app.js:6",
        ]
    );
}

#[test]
fn what_is_mounted_and_hands_nothing_on() {
    let found = of("import express from 'express';
import { createHandler } from 'graphql-http/lib/use/express';
import { createExpressMiddleware } from '@trpc/server/adapters/express';
const app = express();
app.use((req, res) => res.json(1));
app.use('/old', (req, res) => res.redirect('/new'));
app.use('/guarded', (req, res, next) => next());
app.use('/health', function (req, res, next) { res.send('ok'); });
app.use('/api*', (req, res) => res.status(404).end());
app.use('/*page', (req, res) => res.sendFile('index.html'));
app.use('/graphql', createHandler({ schema }));
app.use('/trpc', auth, createExpressMiddleware({ router }));
app.use('/', (req, res) => res.status(404).end());
app.listen(1);
");
    assert_eq!(found, ["* /graphql", "* /health", "* /old", "* /trpc"]);
}

#[test]
fn paths_of_all_that_follows() {
    let found = of("import express from 'express';
const app = express();
const files = express.Router();
files.get(/.*/, x);
files.post(/^(.+)$/, x);
app.use('/files', files);
app.get('/site/(.*)', x);
app.listen(1);
");
    assert_eq!(
        found,
        [
            "GET /files/{rest...}",
            "POST /files/{rest...}",
            "GET /site/{rest...}"
        ]
    );
}

#[test]
fn loops_of_lodash() {
    let found = of("const _ = require('lodash');
const app = require('express')();
function Table(name) { this.map = () => { app.get('/' + name, x); app.post('/' + name, x); }; }
const tables = { a: new Table('a'), b: new Table('b') };
_.forOwn(tables, function (table) { table.map(); });
_.each(['c', 'd'], (name) => app.get('/' + name, x));
app.listen(1);
");
    assert_eq!(
        found,
        ["GET /a", "POST /a", "GET /b", "POST /b", "GET /c", "GET /d"]
    );
}
