"""The product's own settings in test mode, with data in a folder that goes with the process."""

import os
import tempfile

_DATA = tempfile.TemporaryDirectory(prefix="thidua-test-", ignore_cleanup_errors=True)
os.environ["THIDUA_MODE"] = "test"
os.environ["THIDUA_DATA_DIR"] = _DATA.name

from thidua.config.settings import *  # noqa: E402, F403
