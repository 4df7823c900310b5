"""The `stationdesk` command: thin; every command imports what it needs when it runs, so that help is quick."""

from service.cli.app import main

__all__ = ["main"]
