//! Services that a package routes by their description.

use crate::{inspected, routes};

const DESCRIPTION: &str = "swagger: '2.0'
basePath: /v1
paths:
  /boards:
    x-swagger-router-controller: board
    get:
      operationId: listBoards
    post:
      operationId: createBoard
  /boards/{id}:
    get:
      x-swagger-router-controller: board
      operationId: nobodyHasIt
  /docs:
    get:
      operationId: listBoards
";

const APP: &str = "const tools = require('swagger-tools');
const app = require('express')();
tools.initializeMiddleware(require('yamljs').load('./swagger.yaml'), (middleware) => {
  app.use(middleware.swaggerRouter({ controllers: './controllers' }));
  app.listen(1);
});
";

const BOARD: &str = "const fs = require('fs');
module.exports = { listBoards, createBoard: (req, res) => res.end() };
function listBoards(req, res) { res.send(fs.readFileSync('boards')); }
";

#[test]
fn controllers_that_the_description_names() {
    let tree = [
        ("swagger.yaml", DESCRIPTION),
        ("app.js", APP),
        ("controllers/board.js", BOARD),
        ("models/board.js", "module.exports = {};"),
    ];
    assert_eq!(
        routes(&tree),
        [
            "GET /v1/boards swagger.yaml:6",
            "POST /v1/boards swagger.yaml:8"
        ]
    );
    let found = inspected(&tree);
    let mut blocking = found.findings.iter();
    let blocking = blocking.find(|f| f.audit == "node_blocking_call").unwrap();
    assert_eq!(blocking.reached_by, ["GET /v1/boards"]);
}
