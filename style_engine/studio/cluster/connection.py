"""The way into a cluster, which must not be open to everybody."""

import logging
import os
import threading

from style_engine.errors import ClusterError

ANSWERS_WITHIN_S = 40.0  # longer than Ray takes to find out that a token is wrong


def connect(address: str) -> None:
    """Join the cluster at `address`; "auto" is the one that this machine is part of. Raises ClusterError.

    One without token authentication is refused, unless the environment variable RAY_AUTH_MODE says "disabled":
    whoever reaches its ports can run programs on its machines.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # the app asks nobody outside
    os.environ.setdefault("RAY_AUTH_MODE", "token")
    try:
        import ray
        from ray.exceptions import RayError
    except ImportError as error:
        raise ClusterError("cluster_extra") from error
    failures: list[Exception] = []

    def join() -> None:
        try:
            ray.init(address=address, namespace="impasto", log_to_driver=False, logging_level=logging.ERROR)
        except (ConnectionError, ValueError, RuntimeError, RayError) as error:
            failures.append(error)

    # Where nobody answers, Ray would wait for ever.
    joining = threading.Thread(target=join, name="joining", daemon=True)
    joining.start()
    joining.join(ANSWERS_WITHIN_S)
    if joining.is_alive() or failures:
        reason = str(failures[0]).partition("\n")[0] if failures else f"no answer within {ANSWERS_WITHIN_S:.0f} s"
        raise ClusterError("cluster_unreachable", address=address, reason=reason)
    if os.environ["RAY_AUTH_MODE"] == "token" and not _has_tokens():
        ray.shutdown()
        raise ClusterError("cluster_open", address=address)


def _has_tokens() -> bool:
    """Tell whether the head of the cluster asks for a token."""
    import ray

    mode = ray.remote(num_cpus=0, resources={"node:__internal_head__": 0.001})(lambda: os.environ.get("RAY_AUTH_MODE"))
    return ray.get(mode.remote()) == "token"
