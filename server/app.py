"""The app factory."""

from __future__ import annotations

import importlib
from pathlib import Path

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from flask_limiter import Limiter
from werkzeug.middleware.proxy_fix import ProxyFix

from server import errors, security, static
from server.api import catalogue, check, code, engine, runs, saves, tables
from server.config import Config
from server.context import Context, client
from server.hosts import ProcessHost, RunHost
from server.saves import Saves
from server.streams import StreamPlaces
from server.tables import Tables


def create_app(
    config: Config | None = None,
    *,
    host: RunHost | None = None,
    engine_name: str = "engine",
    dist: Path = static.DIST,
) -> Flask:
    """The Flask application. It owns a host of runs: call `app.extensions["strata"].close()`.

    `config` comes from the environment when not given (ConfigError), `host` is a ProcessHost.
    """
    config = Config.from_env() if config is None else config
    app = Flask(__name__, static_folder=None)
    provider = DefaultJSONProvider(app)
    provider.sort_keys = False  # layers stay in their order
    app.json = provider
    app.config["MAX_CONTENT_LENGTH"] = config.max_body_bytes
    if config.proxies:
        count = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
    errors.install(app)
    security.install(app, config)
    limiter = Limiter(client, app=app, storage_uri="memory://")
    engine_api = importlib.import_module(engine_name)
    context = Context(
        config=config,
        engine=engine_api,
        host=ProcessHost(config, engine_name) if host is None else host,
        limiter=limiter,
        streams=StreamPlaces(config),
        tables=Tables(config, engine_api.read_table),
        saves=Saves(config),
        version=engine_api.__version__,
    )
    app.extensions["strata"] = context
    for resource in (catalogue, check, code, engine, runs, saves, tables):
        app.register_blueprint(resource.blueprint(context), url_prefix="/api")
    app.url_map.converters["page"] = static.PagePath
    app.register_blueprint(static.blueprint(dist))
    return app
