use crate::of;

#[test]
fn comparisons_show_routes() {
    let found = of(r"
import http from 'node:http';
const server = http.createServer(async (req, res) => {
  const { pathname } = new URL(req.url, 'http://x');
  if (req.method === 'GET' && pathname === '/a') { res.end(); }
  else if (pathname === '/b' || pathname === '/c') { res.end(); }
  else if (req.url.startsWith('/files')) { res.end(); }
  else if (pathname === '/d') {
    if (req.method === 'POST') return res.end();
    if (req.method === 'PUT') return res.end();
  }
  switch (`${req.method} ${pathname}`) { case 'GET /e': res.end(); break; }
  await more(req, res);
});
function more(request, response) {
  switch (request.url) { case '/f': response.end(); break; default: response.end(); }
  if (/^\/g\/\d+$/.test(request.url)) response.end();
  if (request.headers.host === '/no') response.end();
}
");
    let expected = [
        "* /^\\/g\\/\\d+$/",
        "GET /a",
        "* /b",
        "* /c",
        "POST /d",
        "PUT /d",
        "GET /e",
        "* /f",
        "* /files/{rest...}",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_server_of_a_framework_is_none_of_its_own() {
    let found = of(
        "import http from 'http'; import express from 'express'; const a = express(); a.get('/x', h); http.createServer(a).listen(1);",
    );
    assert_eq!(found, ["GET /x"]);
}
