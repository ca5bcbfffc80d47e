use crate::{of, routes};

#[test]
fn decorators_of_the_service_itself() {
    let found = routes(&[
        (
            "decorators.ts",
            "import 'reflect-metadata';
const KEY = Symbol('routes');
const factory = (method: string) => (path?: string, ...before: any[]) => (target: any, name: string, descriptor: PropertyDescriptor) => {
  const routes = Reflect.getOwnMetadata(KEY, target) || [];
  routes.push({ method, path: typeof path === 'string' ? path : '/', before, run: descriptor.value });
  Reflect.defineMetadata(KEY, routes, target);
};
export const Get = factory('get');
export const Post = factory('post');
export function Controller(path: string): ClassDecorator { return (target: any) => { target.prototype.path = path; }; }
export function routesOf(instance: any) { return Reflect.getMetadata(KEY, Object.getPrototypeOf(instance)); }",
        ),
        (
            "users.ts",
            "import { Controller, Get, Post } from './decorators';
@Controller('/users')
export class Users {
  @Get('/:id') one(req, res) {}
  @Get() all(req, res) {}
  @Post('/') make(req, res) {}
}",
        ),
        (
            "app.ts",
            "import express from 'express';
import { routesOf } from './decorators';
import { Users } from './users';
const app = express();
function serve(controllers: any[]) {
  controllers.forEach((controller) => {
    routesOf(controller).forEach((route) => {
      app[route.method](controller.path + route.path, ...route.before, route.run);
    });
  });
}
serve([new Users()]);",
        ),
    ]);
    let expected = [
        "GET /users users.ts:5",
        "POST /users users.ts:6",
        "GET /users/{id} users.ts:4",
    ];
    assert_eq!(found, expected);
}

#[test]
fn routes_that_decorators_put_on_the_prototype() {
    let found = of(r"
import express from 'express';
function Route(method, path) {
  return function (target, name) {
    if (!Array.isArray(target.routes)) { target.routes = []; }
    target.routes.push({ method, path, handler: target[name] });
  };
}
const Get = (path) => Route('get', path);
class Pets {
  @Get('/pets') all() {}
  @Get('/pets/:id') one() {}
}
const app = express();
const pets = new Pets();
for (const route of pets.routes) app[route.method](route.path, route.handler);
");
    assert_eq!(found, ["GET /pets", "GET /pets/{id}"]);
}

#[test]
fn routing_controllers() {
    let found = routes(&[
        (
            "users.ts",
            "import { JsonController, Get, Post, Param, UseBefore } from 'routing-controllers';
@JsonController('/users')
export class Users {
  @Get('/:id')
  one(@Param('id') id: string) { return id; }
  @Post()
  @UseBefore(check)
  make() {}
}",
        ),
        (
            "app.ts",
            "import { createExpressServer } from 'routing-controllers';
import { Users } from './users';
const app = createExpressServer({ routePrefix: '/api', controllers: [Users] });
app.get('/health', h);
app.listen(1);",
        ),
    ]);
    let expected = [
        "POST /api/users users.ts:6",
        "GET /api/users/{id} users.ts:4",
        "GET /health app.ts:4",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_prefix_that_only_the_configuration_knows() {
    let found = of("
import { createExpressServer, Controller, Get } from 'routing-controllers';
import { env } from './env';
@Controller('/pets')
class Pets { @Get('/:id') one() {} }
createExpressServer({ routePrefix: env.app.routePrefix, controllers: [Pets] });
");
    assert_eq!(found, ["GET /{env.app.routePrefix}/pets/{id}"]);
}

#[test]
fn inversify_overnight_and_the_decorators_of_fastify_and_koa() {
    let inversify = of("
import { InversifyExpressServer, controller, httpGet, httpPost } from 'inversify-express-utils';
@controller('/pets', auth)
class Pets { @httpGet('/') all() {} @httpPost('/:id', check) one() {} }
const server = new InversifyExpressServer(container, null, { rootPath: '/v1' });
server.build().listen(1);
");
    assert_eq!(inversify, ["GET /v1/pets", "POST /v1/pets/{id}"]);
    let overnight = of("
import { Server, Controller, Get, Delete } from '@overnightjs/core';
@Controller('api/pets')
class Pets { @Get(':id') one(req, res) {} @Delete() none(req, res) {} }
class App extends Server { constructor() { super(); this.addControllers([new Pets()]); } }
new App();
");
    assert_eq!(overnight, ["DELETE /api/pets", "GET /api/pets/{id}"]);
    let fastify = of("
import fastify from 'fastify';
import { bootstrap, Controller, GET, POST } from 'fastify-decorators';
@Controller({ route: '/pets' })
class Pets { @GET({ url: '/:id' }) async one() {} @POST('/') async make() {} }
const app = fastify();
app.register(bootstrap, { controllers: [Pets], prefix: '/v2' });
");
    assert_eq!(fastify, ["POST /v2/pets", "GET /v2/pets/{id}"]);
    let koa = routes(&[
        (
            "api/pets.ts",
            "import { prefix, request, summary } from 'koa-swagger-decorator';
@prefix('/pets')
export default class Pets {
  @request('get', '/{id}')
  @summary('one')
  async one(ctx) {}
}",
        ),
        (
            "app.ts",
            "import Koa from 'koa';
import { SwaggerRouter } from 'koa-swagger-decorator';
const app = new Koa();
const top = new SwaggerRouter({ prefix: '/api' });
const v1 = new SwaggerRouter();
v1.mapDir(`${__dirname}/api`);
top.use('/v1', v1.routes());
app.use(top.routes());",
        ),
    ]);
    assert_eq!(koa, ["GET /api/v1/pets/{id} api/pets.ts:4"]);
}

#[test]
fn a_router_that_a_package_gives_other_methods() {
    let found = of("
const wrap = require('async-express-decorator');
const express = require('express');
const app = express();
const router = wrap(express.Router());
router.get('/a', async (req, res) => {});
app.use('/api', router);
");
    assert_eq!(found, ["GET /api/a"]);
}

#[test]
fn controllers_that_a_container_injects() {
    let found = routes(&[
        (
            "tokens.ts",
            "export const Token = { App: Symbol.for('App'), Users: Symbol('Users') } as const;",
        ),
        (
            "users.ts",
            "import { Router } from 'express';
import { injectable } from 'inversify';
@injectable()
export class Users {
  private readonly _router = Router();
  constructor() { this._router.get('/:id', this.one.bind(this)); }
  get router() { return this._router; }
  one(req, res) {}
}",
        ),
        (
            "app.ts",
            "import express, { Express } from 'express';
import { inject, injectable } from 'inversify';
import { Token } from './tokens';
@injectable()
export class App {
  private server: Express;
  constructor(@inject(Token.Users) private readonly users: Controller) { this.server = express(); }
  init() { this.server.use('/users', this.users.router); }
}",
        ),
        (
            "main.ts",
            "import { Container } from 'inversify';
import { Token } from './tokens';
import { App } from './app';
import { Users } from './users';
const container = new Container();
container.bind<App>(Token.App).to(App).inSingletonScope();
container.bind<Users>(Token.Users).to(Users);
container.get<App>(Token.App).init();",
        ),
    ]);
    assert_eq!(found, ["GET /users/{id} users.ts:6"]);
}

#[test]
fn ts_ed_with_a_decorator_of_its_own() {
    let found = of("
import { Configuration, Controller, UseDecorators } from '@tsed/di';
import { useDecorators } from '@tsed/core';
import { Get, Post } from '@tsed/schema';
const Rest = (path: string) => useDecorators(Controller(path));
@Rest('/users')
class Users { @Get('/:id') one() {} @Post() make() {} }
@Configuration({ mount: { '/api': [Users] } })
class Server {}
");
    assert_eq!(found, ["POST /api/users", "GET /api/users/{id}"]);
}

#[test]
fn what_a_decorator_only_describes_is_one_route() {
    let found = of("
import Koa from 'koa';
import { SwaggerRouter, request } from 'koa-swagger-decorator';
class Pets { @request('get', '/pets') static async all(ctx) {} }
const router = new SwaggerRouter();
router.get('/pets', Pets.all);
router.map(Pets);
new Koa().use(router.routes());
");
    assert_eq!(found, ["GET /pets"]);
}
