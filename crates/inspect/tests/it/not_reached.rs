//! What no request comes by: other processes, what goes again and again, pages.

use crate::reached::reached;

#[test]
fn what_other_processes_do() {
    let found = reached(&[
        (
            "app.js",
            "const path = require('path');
const cluster = require('cluster');
const { fork } = require('child_process');
const app = require('express')();
const shared = require('./shared');
function restart() {
  if (cluster.isPrimary) { shared.primary(); }
  else { shared.worker(); }
  if (cluster.isWorker) { shared.worker(); }
  else { shared.primary(); }
}
app.get('/scan', (req, res) => {
  fork(path.join(__dirname, 'scanner.js'), ['all']);
  req.log.readEverything();
  restart();
  res.send('begun');
});
app.get('/here', (req, res) => { res.send(req.log.readNearby()); });
",
        ),
        (
            "scanner.js",
            "const fs = require('fs');
const Files = require('./files');
class Scanner { readEverything() { return [fs.readFileSync('a'), new Files().readNearby()]; } }
process.on('message', () => new Scanner().readEverything());
",
        ),
        (
            "files.js",
            "const fs = require('fs');
module.exports = class Files { readNearby() { return fs.readFileSync('b'); } };
",
        ),
        (
            "shared.js",
            "const fs = require('fs');
exports.primary = () => fs.readFileSync('primary');
exports.worker = () => fs.readFileSync('worker');
",
        ),
    ]);
    let expected = [
        "files.js:2 low: ",
        "scanner.js:3 low: ",
        "shared.js:3 high: GET /scan",
    ];
    assert_eq!(found, expected);
}

/// What a framework calls by a decorator or by a name, for queries, messages and jobs.

#[test]
fn neither_what_goes_again_and_again_nor_pages() {
    let found = reached(&[
        (
            "app.js",
            "const fs = require('fs');
const app = require('express')();
const sweep = () => fs.readFileSync('old');
app.get('/a', (req, res) => {
  setInterval(sweep, 1000);
  setInterval(() => fs.readFileSync('again'), 1000);
  setTimeout(() => fs.readFileSync('once'), 1000);
  req.view.refreshAll();
  req.state.restoreAll();
  res.end();
});
app.listen(1);
",
        ),
        (
            "page.jsx",
            "import React from 'react';
import fs from 'fs';
import { State } from './state';
export class View extends React.Component { refreshAll() { fs.readFileSync('page'); } }
",
        ),
        (
            // Only a page takes it.
            "state.js",
            "import fs from 'fs';
export class State { restoreAll() { fs.readFileSync('state'); } }
",
        ),
    ]);
    let expected = [
        "app.js:3 low: ",
        "app.js:6 low: ",
        "app.js:7 high: GET /a",
        "page.jsx:4 low: ",
        "state.js:2 low: ",
    ];
    assert_eq!(found, expected);
}
