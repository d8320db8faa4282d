"""Hosts of runs: who trains, where, and how events and controls get there and back."""

from server.hosts.base import HostError, HostInfo, RunHost
from server.hosts.process import ProcessHost

__all__ = ["HostError", "HostInfo", "ProcessHost", "RunHost"]
