use crate::routes;

const MAIN: &str = "import { NestFactory } from '@nestjs/core';\nimport { VersioningType } from '@nestjs/common';\nimport { AppModule } from './app.module';\nasync function bootstrap() {\n  const app = await NestFactory.create(AppModule);\n  app.setGlobalPrefix('api', { exclude: ['health'] });\n  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });\n  await app.listen(3000);\n}\nbootstrap();";

#[test]
fn controllers_prefixes_and_versions() {
    let found = routes(&[
        ("main.ts", MAIN),
        (
            "app.module.ts",
            "import { Module } from '@nestjs/common';\nimport { RouterModule } from '@nestjs/core';\nimport * as c from './c';\n@Module({ controllers: [c.Admin] })\nclass AdminModule {}\n@Module({ imports: [AdminModule, RouterModule.register([{ path: 'admin', module: AdminModule }])], controllers: [c.Users, c.Health] })\nexport class AppModule {}",
        ),
        (
            "c.ts",
            "import { Controller, Get, Post, All, Version, VERSION_NEUTRAL } from '@nestjs/common';\n@Controller(['users', 'people'])\nexport class Users {\n  @UseGuards(X)\n  @Get(':id')\n  one() {}\n  @Post()\n  @Version('2')\n  add() {}\n}\n@Controller({ path: 'health', version: VERSION_NEUTRAL })\nexport class Health { @Get() ok() {} }\n@Controller('x')\nexport class Admin { @All(['a', 'b']) any() {} }\n@Controller('lost')\nexport class Lost { @Get() l() {} }\n@WebSocketGateway()\nexport class Ws { @MessagePattern('x') m() {} }",
        ),
    ]);
    let expected = [
        "* /api/v1/admin/x/a c.ts:14",
        "* /api/v1/admin/x/b c.ts:14",
        "GET /api/v1/lost c.ts:16 ?",
        "GET /api/v1/people/{id} c.ts:5",
        "GET /api/v1/users/{id} c.ts:5",
        "POST /api/v2/people c.ts:7",
        "POST /api/v2/users c.ts:7",
        "GET /health c.ts:12",
    ];
    assert_eq!(found, expected);
}

#[test]
fn bases_constants_and_own_decorators() {
    let found = routes(&[(
        "a.ts",
        "import { Controller, Get, Delete, applyDecorators, Module } from '@nestjs/common';\nimport { NestFactory } from '@nestjs/core';\nconst Paths = { cats: 'cats' } as const;\nenum Sub { all = 'all' }\nconst Api = (p: string) => applyDecorators(Controller(`api/${p}`));\nabstract class Base { @Delete(':id') remove() {} }\n@Api(Paths.cats)\nclass Cats extends Base { @Get(Sub.all) all() {} }\n@Module({})\nclass Cat { static forRoot() { return { module: Cat, controllers: [Cats] }; } }\n@Module({ imports: [Cat.forRoot()] })\nclass App {}\nNestFactory.create(App).then((app) => app.listen(1));",
    )]);
    assert_eq!(
        found,
        ["GET /api/cats/all a.ts:8", "DELETE /api/cats/{id} a.ts:6"]
    );
}

#[test]
fn a_controller_that_no_application_loads() {
    let lost = (
        "lost.ts",
        "import { Controller, Get, Module } from '@nestjs/common';
@Controller('lost') class Lost { @Get() all() {} }
@Module({ controllers: [Lost] }) export class LostModule {}",
    );
    let main = |more: &str| {
        format!(
            "import {{ Controller, Get, Module }} from '@nestjs/common';
import {{ NestFactory }} from '@nestjs/core';
@Controller('cats') class Cats {{ @Get() all() {{}} }}
@Module({{ controllers: [Cats] }}) class App {{}}
NestFactory.create(App).then((app) => app.listen(1));
{more}"
        )
    };
    let alone = routes(&[("main.ts", &main("")), lost]);
    assert_eq!(alone, ["GET /cats main.ts:3"]);
    let loads = main("import('./lost').then(({ LostModule }) => maybe(LostModule));");
    let loaded = routes(&[("main.ts", &loads), lost]);
    assert_eq!(loaded, ["GET /cats main.ts:3", "GET /lost lost.ts:2 ?"]);
}

/// Up to Nest 10 `*` in `exclude` is the path that is written so, and no pattern: a page for all other paths, mostly.
#[test]
fn an_asterisk_that_keeps_out_of_the_prefix() {
    let found = routes(&[(
        "main.ts",
        "import { NestFactory } from '@nestjs/core';
import { Controller, Get, Module, RequestMethod } from '@nestjs/common';
@Controller('users')
class Users { @Get() all() {} }
@Controller()
class Page { @Get('*') page() {} }
@Module({ controllers: [Users, Page] })
class AppModule {}
const app = await NestFactory.create(AppModule);
app.setGlobalPrefix('api', { exclude: [{ path: '*', method: RequestMethod.GET }] });
await app.listen(1);
",
    )]);
    assert_eq!(
        found,
        ["GET /api/users main.ts:4", "GET /{rest...} main.ts:6"]
    );
}

/// Routes of the framework beneath, which know of no prefix.
#[test]
fn routes_of_the_instance_beneath() {
    for adapter in ["", ", new FastifyAdapter()"] {
        let main = format!(
            "import {{ NestFactory }} from '@nestjs/core';
import {{ FastifyAdapter }} from '@nestjs/platform-fastify';
import {{ Controller, Get, Module }} from '@nestjs/common';
@Controller('users')
class Users {{ @Get() all() {{}} }}
@Module({{ controllers: [Users] }})
class AppModule {{}}
const app = await NestFactory.create(AppModule{adapter});
app.setGlobalPrefix('api');
app.getHttpAdapter().get('/ping', (req, res) => res.send('pong'));
const server = app.getHttpAdapter().getInstance();
server.post('/hooks', (req, res) => res.send('ok'));
await app.listen(1);
"
        );
        assert_eq!(
            routes(&[("main.ts", &main)]),
            [
                "GET /api/users main.ts:5",
                "POST /hooks main.ts:12",
                "GET /ping main.ts:10"
            ]
        );
    }
}

#[test]
fn an_application_that_is_asked_and_closed_serves_nothing() {
    let found = routes(&[(
        "main.ts",
        "import { NestFactory } from '@nestjs/core';
import { Controller, Get, Module } from '@nestjs/common';
@Controller('cats')
class Cats { @Get() all() {} }
@Module({ controllers: [Cats] })
class App {}
async function bootstrap() {
  const asked = await NestFactory.create(App);
  const port = asked.get(Config).port;
  await asked.close();
  const app = await NestFactory.create(App);
  app.setGlobalPrefix('api');
  process.on('SIGTERM', () => app.close());
  await app.listen(port);
}
bootstrap();",
    )]);
    assert_eq!(found, ["GET /api/cats main.ts:4"]);
}

#[test]
fn versions_that_are_computed() {
    let with = |version: &str| {
        let main = format!(
            "import {{ Controller, Get, Module, VersioningType }} from '@nestjs/common';
import {{ NestFactory }} from '@nestjs/core';
import {{ major }} from 'semver';
@Controller('cats') class Cats {{ @Get() all() {{}} }}
@Module({{ controllers: [Cats] }}) class App {{}}
async function start() {{
  const app = await NestFactory.create(App);
  app.enableVersioning({{ type: VersioningType.URI{version} }});
  await app.listen(1);
}}
start();
"
        );
        routes(&[("main.ts", &main)])
    };
    let computed = ", defaultVersion: String(major('2.1.0', { loose: false }))";
    assert_eq!(with(computed), ["GET /v2/cats main.ts:4"]);
    assert_eq!(
        with(", defaultVersion: settings().version"),
        ["GET /v{defaultVersion}/cats main.ts:4"]
    );
    assert_eq!(with(""), ["GET /cats main.ts:4"]);
}
