//! What models of an ORM run by themselves: hooks, setters, and functions that code hangs on them.

use weighbridge_inspect::Confidence;

use crate::inspected;

/// Lines of blocking calls that some request comes by.
fn reached(text: &str) -> Vec<u32> {
    let found = inspected(&[("app.ts", text)]).findings.into_iter();
    let found = found.filter(|f| f.audit == "node_blocking_call" && f.confidence > Confidence::Low);
    found.map(|f| f.place.line).collect()
}

#[test]
fn hooks_of_typeorm() {
    let found = reached(
        "import { BeforeInsert, AfterLoad, Column, Entity } from 'typeorm';
import * as bcrypt from 'bcrypt';
@Entity()
export class User {
  @Column() password: string;
  @BeforeInsert()
  hash() { this.password = bcrypt.hashSync(this.password, 10); }
  @AfterLoad()
  check() { bcrypt.compareSync('a', this.password); }
  unused() { bcrypt.hashSync('a', 10); }
}
",
    );
    assert_eq!(found, [7, 9]);
}

#[test]
fn subscribers_of_typeorm_and_resolvers_of_graphql() {
    let subscriber = reached(
        "import { EventSubscriber } from 'typeorm';
import * as fs from 'fs';
@EventSubscriber()
export class Media {
  afterUpdate(event) { this.tell(event); }
  tell(event) { fs.writeFileSync('a', event); }
  unused() { fs.statSync('b'); }
}
",
    );
    assert_eq!(subscriber, [6]);
    let resolvers = reached(
        "const { makeExecutableSchema } = require('graphql-tools');
const { GraphQLObjectType } = require('graphql');
const fs = require('fs');
const Query = { user: (_, args) => fs.readFileSync('a') };
const schema = makeExecutableSchema({ typeDefs, resolvers: { Query, Mutation: { save: (_, args) => fs.writeFileSync('b', args) } } });
const Pet = new GraphQLObjectType({ name: 'Pet', fields: () => ({ name: { resolve: (pet) => fs.readFileSync('c') } }) });
const unused = () => fs.readFileSync('d');
",
    );
    assert_eq!(resolvers, [4, 5, 6]);
}

#[test]
fn resolvers_that_are_wrapped_one_by_one() {
    let many: String = (0..60)
        .map(|n| format!("  q{n}: (_, args) => n,\n"))
        .collect();
    let found = reached(&format!(
        "const {{ makeExecutableSchema }} = require('graphql-tools');
const fs = require('fs');
const logged = (name, fn) => async (_, args, context) => fn(_, args, context);
const Query = {{
{many}  last: (_, args) => fs.readFileSync('a'),
}};
const wrapped = {{}};
Object.keys(Query).map((name) => (wrapped[name] = logged(name, Query[name])));
makeExecutableSchema({{ typeDefs, resolvers: {{ Query: wrapped }} }});
"
    ));
    assert_eq!(found, [65]);
}

#[test]
fn methods_that_a_gateway_calls() {
    let found = reached(
        "import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import * as fs from 'fs';
@WebSocketGateway({ namespace: 'game' })
export class GameGateway {
  handleConnection(client) { fs.statSync('a'); }
  @SubscribeMessage('move')
  move(client, data) { this.save(data); }
  save(data) { fs.writeFileSync('b', data); }
  unused() { fs.statSync('c'); }
}
export class Other { handleConnection(client) { fs.statSync('d'); } }
",
    );
    assert_eq!(found, [5, 8]);
}

#[test]
fn listeners_of_web_sockets() {
    let found = reached(
        "import { WebSocketServer, WebSocket } from 'ws';
import { Server } from 'socket.io';
import * as fs from 'fs';
const wss = new WebSocketServer({ port: 1 });
wss.on('connection', (socket) => {
  socket.on('message', (data) => { fs.writeFileSync('a', data); });
});
new Server().on('connection', (socket) => { socket.on('x', onX); });
function onX() { fs.statSync('b'); }
new WebSocket('ws://elsewhere').on('message', () => { fs.statSync('c'); });
",
    );
    assert_eq!(found, [6, 9]);
}

#[test]
fn filters_of_nest_and_methods_of_sequelizes_models() {
    let found = reached(
        "import { Catch, Controller, Get } from '@nestjs/common';
import { BeforeCreate, Model, Table } from 'sequelize-typescript';
import * as fs from 'fs';
@Catch()
export class Filter { catch(error, host) { fs.statSync('a'); } }
@Table
export class User extends Model {
  @BeforeCreate
  static hash = async (user) => { fs.statSync('b'); };
  public check = () => fs.statSync('c');
  public unused = () => fs.statSync('d');
}
@Controller()
export class Users {
  @Get('users')
  async all() { const user = await User.findOne(); return user.check(); }
}
",
    );
    assert_eq!(found, [5, 9, 10]);
}

#[test]
fn documents_of_a_list_that_a_query_gave() {
    let text = "const { model, Schema } = require('mongoose');
const Order = model('Order', new Schema());
const app = require('express')();
app.get('/', async (req, res) => {
  const orders = await Order.find({}).sort('id');
  orders.map((order) => { order.save(); return order; });
  for (const order of orders) {
    order.save();
  }
  res.send(orders);
});
app.listen(1);
";
    let found = inspected(&[("app.js", text)]).findings.into_iter();
    let found =
        found.filter(|f| f.audit == "node_floating_promise" && f.confidence > Confidence::Low);
    assert_eq!(found.map(|f| f.place.line).collect::<Vec<_>>(), [6, 8]);
}

#[test]
fn hooks_setters_and_statics_of_sequelize() {
    let found = reached(
        "const { Sequelize, DataTypes } = require('sequelize');
const fs = require('fs');
const bcrypt = require('bcryptjs');
const app = require('express')();
const sequelize = new Sequelize('x');
const Note = sequelize.define('note', {
  password: { type: DataTypes.STRING, set(value) { this.setDataValue('password', bcrypt.hashSync(value, 8)); } },
}, { hooks: { beforeCreate: (note) => { fs.readFileSync('a'); } } });
Note.exists = function (path) { return fs.statSync(path).isFile(); };
Note.never = function (path) { return fs.statSync(path).isFile(); };
app.get('/', (req, res) => {
  Note.findOrCreate({}).spread((note, isNew) => { Note.exists('a'); });
});
app.listen(1);
",
    );
    assert_eq!(found, [7, 8, 9]);
}
