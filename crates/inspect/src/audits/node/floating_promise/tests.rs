use crate::Confidence;
use crate::audits::node::{seen_in, seen_in_tree, seen_with};

#[test]
fn promises_that_nobody_keeps() {
    let text = "import { writeFile } from 'node:fs/promises';
async function save(x) { await fetch(x); }
function plain(x) {}
class Mail { async send() { await fetch('x'); } now() { this.send(); } later() { return this.send(); } }
app.post('/a', async (req, res) => {
  save(req.body);
  await save(req.body);
  save(req.body).catch(log);
  save(req.body).then(done);
  save(req.body).then(done, failed);
  writeFile('a', 'b');
  const kept = save(1);
  plain(1);
  fetch('http://x');
  ready && save(2);
  void save(3);
  void (async () => { try { await save(4); } catch (e) { log(e); } })();
  (async () => { try { await save(5); } catch (e) { throw e; } })();
});
save('at the start');
";
    assert_eq!(
        seen_in(&super::AUDIT, text),
        [4, 6, 9, 11, 12, 14, 15, 16, 18]
    );
}

#[test]
fn promises_of_many() {
    let text = "async function save(x) { await fetch(x); }
app.post('/a', (req, res) => {
  req.body.list.forEach(async (x) => { await save(x); });
  req.body.list.forEach(async (x) => { try { await save(x); } catch (e) { log(e); } });
  req.body.list.forEach((x) => log(x));
  req.body.list.map(async (x) => { await save(x); });
  kept.push(req.body.list.map(async (x) => { await save(x); }));
  Promise.all([save(1), 2]).then(() => res.end());
  Promise.all([1, 2]).then(() => res.end());
  Promise.all(saved).then(() => res.end());
  Promise.all([save(1)]).then(() => res.end(), next);
  Promise.allSettled([save(1)]);
});
";
    assert_eq!(seen_in(&super::AUDIT, text), [3, 6, 8, 10]);
}

#[test]
fn promises_that_are_only_tested() {
    let text = "const archiver = require('archiver');
async function verify(x) { return x.check(); }
app.post('/a', async (req, res) => {
  if (!verify(req.body)) return;
  if (req.body.a && verify(req.body)) return;
  const is = !!verify(1);
  if (await verify(2)) return;
  const kept = keep(verify(3) || 1);
  archiver('zip').finalize();
});
";
    assert_eq!(seen_in(&super::AUDIT, text), [4, 5, 6, 9]);
}

#[test]
fn functions_that_catch_all_they_wait_for() {
    let text = "async function save(x) { await fetch(x); }
async function caught(x) { log(x); try { await save(x); } catch (e) { log(e); } }
async function after(x) { try { await save(x); } catch (e) { log(e); } await save(x); }
async function gives(x) { try { await save(x); } catch (e) { log(e); } return save(x); }
async function throws(x) { try { await save(x); } catch (e) { throw e; } }
async function only_finally(x) { try { await save(x); } finally { log(x); } }
app.get('/', (req, res) => {
  caught(1);
  after(1);
  gives(1);
  throws(1);
  only_finally(1);
});
";
    assert_eq!(seen_in(&super::AUDIT, text), [9, 10, 11, 12]);
}

#[test]
fn functions_that_begin_what_they_do_not_wait_for() {
    let text = "async function save(x) { await fetch(x); }
async function later(x) { clearTimeout(timer); timer = setTimeout(() => { save(x).catch(log); }, 9); logger.info(x); }
async function begins(x) { later(x); list.push(x); }
async function waits(x) { await later(x); await pause(9); }
async function parses(x) { return JSON.parse(x); }
async function kills(x) { process.kill(x); }
async function passes(x) { plain(x); }
async function returned(x) { try { return save(x); } catch (e) { log(e); } }
async function asks(x) { await model(x); }
function pause(ms) { return new Promise((resolve) => setTimeout(resolve, ms)); }
function plain(x) { if (!x) throw new Error('x'); }
function model(x) { return x.store.remove(x); }
app.get('/', (req, res) => {
  later(1);
  begins(1);
  waits(1);
  parses(1);
  kills(1);
  passes(1);
  returned(1);
  asks(1);
});
";
    assert_eq!(seen_in(&super::AUDIT, text), [17, 18, 19, 20, 21]);
}

#[test]
fn what_is_asked_then_is_a_promise() {
    let text = "const pack = require('unheard-of');
async function safe() { try { await fetch('x'); } catch (e) { log(e); } }
app.get('/', (req, res) => {
  pack.make(req.body).then((x) => res.send(x));
  pack.make(req.body).then((x) => res.send(x)).catch(next);
  pack.make(req.body);
  const made = pack.make(req.body);
  made.then((x) => res.send(x));
  safe().then(async (x) => { await fetch(x); });
  safe().then((x) => { log(x); });
  Promise.resolve(1).then((x) => res.send(x));
});
";
    assert_eq!(seen_in(&super::AUDIT, text), [4, 8, 9]);
}

#[test]
fn functions_that_return_a_promise() {
    let text = "const Redis = require('ioredis');
const client = new Redis();
async function save(x) { await fetch(x); }
const cache = { drop: (key) => { if (!key) return; return client.del(key); } };
function later(x) { return cache.drop(x); }
function both(x) { return Promise.all([save(x), later(x)]); }
function chained(x) { return save(x).then(done); }
function caught(x) { return save(x).catch(log); }
function again(x) { return save(x).catch((e) => { throw e; }); }
function wait(ms) { return new Promise((resolve) => setTimeout(resolve, ms)); }
function never(x) { return new Promise((resolve, reject) => setTimeout(resolve, x)); }
function ask(x) { return new Promise((resolve, reject) => x.on('error', reject)); }
function Store() {}
Store.prototype.put = function (x) { return save(x).then(done); };
const store = new Store();
app.get('/', (req, res) => {
  cache.drop('a');
  later('a');
  both('a');
  chained('a');
  caught('a');
  again('a');
  wait(5);
  ask(req);
  ask(req, (e, x) => {});
  never(req);
  store.put('a');
});
";
    assert_eq!(seen_in(&super::AUDIT, text), [17, 18, 19, 20, 22, 24, 27]);
}

#[test]
fn steps_of_a_query_that_a_variable_has() {
    let text = "const knex = require('knex')({});
app.get('/', async (req, res) => {
  const query = knex('users');
  query.where('id', 1);
  query.andWhere('name', 'x').select('id');
  knex('users').insert({});
  knex.raw('x');
  res.json(await query);
});
";
    assert_eq!(seen_in(&super::AUDIT, text), [6, 7]);
}

#[test]
fn what_a_handed_over_function_uses_may_be_made_later() {
    let text = "const { Pool } = require('pg');
let pool;
emitter.on('x', () => { pool.query('x'); });
pool = new Pool();
";
    assert_eq!(seen_in(&super::AUDIT, text), [3]);
}

#[test]
fn methods_of_what_packages_made_elsewhere() {
    let found = seen_in_tree(
        &super::AUDIT,
        &[
            (
                "db.js",
                "const { Pool } = require('pg');\nexports.pool = new Pool();\nexports.Redis = require('ioredis');",
            ),
            (
                "models.js",
                "const { model, Schema } = require('mongoose');\nmodule.exports = { User: model('User', new Schema()) };",
            ),
            (
                "app.ts",
                "import express from 'express';
import { Repository } from 'typeorm';
import { PrismaClient } from '@prisma/client';
import { pool, Redis } from './db';
import { User } from './models';
class Database extends PrismaClient {}
class Users {
  constructor(private repo: Repository<User>, private prisma: Database) {}
  add(x) { this.repo.save(x); this.prisma.user.create(x); }
}
const redis = new Redis();
express().post('/a', async (req, res) => {
  pool.query('x');
  pool.query('x', (error, rows) => {});
  redis.set('a', 1);
  redis.on('error', log);
  User.create({});
  User.findOne({}).then((user) => { user.save(); }).catch(log);
  User.findOne({}, (error, user) => {});
  await pool.query('x');
});",
            ),
        ],
    );
    let lines = ["9", "9", "13", "15", "17", "18"];
    assert_eq!(found, lines.map(|l| format!("app.ts:{l}")));
}

#[test]
fn methods_that_only_a_name_tells() {
    let text = "class Agents { async sendAgentList() { await fetch('x'); } async update() { await fetch('y'); } }
const app = require('express')();
app.get('/', (req, res) => {
  res.locals.manager.sendAgentList();
  res.locals.manager.update();
});
";
    let found = seen_with(&super::AUDIT, text);
    assert_eq!(found, [(4, Confidence::Medium)]);
}

#[test]
fn one_of_two_that_a_setting_chooses() {
    let text = "const Queue = require('bull');
let jobs;
if (process.env.REDIS) { jobs = new Queue('x'); } else { jobs = { add(x) { run(x); } }; }
class Files { async keep(x) { await fetch(x); } }
class Memory { keep(x) { this.x = x; } }
const store = process.env.FILES ? new Files() : new Memory();
let kind = 'a';
if (process.env.KIND) kind = 'b';
app.get('/', (req, res) => {
  jobs.add(1);
  store.keep(1);
  if (kind === 'a') fetch('x');
});
";
    assert_eq!(seen_in(&super::AUDIT, text), [10, 11, 12]);
}

#[test]
fn documents_that_callbacks_are_given() {
    let text = "const mongoose = require('mongoose');
const EventProxy = require('eventproxy');
const User = mongoose.model('User');
function byId(id, callback) { if (!id) return callback(); User.findOne({ _id: id }, callback); }
app.get('/', (req, res) => {
  byId(1, function (err, user) { user.save(); });
  const ep = new EventProxy();
  byId(1, ep.done(function (user) { user.save(); }));
  byId(1, function (err, user) { user.save(ep.done('saved')); });
});
";
    assert_eq!(seen_in(&super::AUDIT, text), [6, 8]);
}

#[test]
fn a_collection_of_a_database_that_came_by_an_unknown_way() {
    let text = "let own = null;
const wrapped = require('mongodb-auto-reconnect')('url');
app.post('/a', async (req, res) => {
  const db = await kept.getDb();
  db.collection('users').updateOne({ a: 1 }, { b: 2 });
  db.collection('users').update({ a: 1 }, { b: 2 });
  db.collection('users').update({ a: 1 }, { b: 2 }, (error) => log(error));
  await db.collection('users').updateOne({ a: 1 }, { b: 2 });
  db.collection('users').find({ a: 1 });
  own.collection('users').deleteOne({ a: 1 });
  wrapped.collection('users').deleteOne({ a: 1 });
  res.end();
});
";
    assert_eq!(seen_in(&super::AUDIT, text), [5, 6, 10, 11]);
}
