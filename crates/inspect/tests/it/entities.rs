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
